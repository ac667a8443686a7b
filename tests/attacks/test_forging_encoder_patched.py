"""The encoder of values is replaced by one that writes what the test expects, as far as it is known."""

from .kit import Attack, code

CODE = """
from autograder import sealing
from autograder.kernel import serve

serve.encode = sealing.encode = lambda value: ["b", "1"]
"""
ATTACK = Attack("forging", code(CODE), points={"money-tests": None}, bare=True)


def test_it_gains_nothing(outcome):
    outcome.check()
