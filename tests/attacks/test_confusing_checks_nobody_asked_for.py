"""Values for checks of a cell that has none."""

from .kit import NOTHING, WIRE, Attack, code

CODE = """
send({"t": "check", "p": current(), "k": 0, "v": ["i", "19d"]})
send({"t": "inside", "p": current(), "k": 0, "v": [True]})
"""
ATTACK = Attack("confusing", code(WIRE + CODE), base="right", points=NOTHING, ran=False, says="nobody asked")


def test_it_gains_nothing(outcome):
    outcome.check()
