"""Values are sent without end, and no answer is ever read."""

from .kit import NOTHING, WIRE, Attack, code

CODE = """
from autograder.kernel import serve


def check(self, request, number, value):
    block = frame({"t": "check", "p": request, "k": 0, "v": ["i", "11"]}) * 100
    end = time.monotonic() + 30
    while time.monotonic() < end:
        os.write(Wire.descriptor, block)


serve.Worker._check = check
"""
ATTACK = Attack("confusing", code(WIRE + CODE), base="right", points=NOTHING)


def test_it_gains_nothing(outcome):
    outcome.check()
