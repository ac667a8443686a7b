"""Tens of thousands of displayed objects, and one that is updated again and again."""

from .kit import Attack, code

CODE = """
from IPython.display import clear_output, display

handle = display("first", display_id="one")
for number in range(20000):
    display(number)
    if number % 100 == 0:
        handle.update(number)
        clear_output(wait=True)
"""
ATTACK = Attack("exhausting", code(CODE, end=""), ran=False)


def test_it_gains_nothing(outcome):
    outcome.check()
