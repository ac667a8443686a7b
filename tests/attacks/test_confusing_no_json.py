"""Frames of what is no JSON."""

from .kit import NOTHING, WIRE, Attack, code

CODE = """
send(b"{" * 50)
"""
ATTACK = Attack("confusing", code(WIRE + CODE), base="right", points=NOTHING, ran=False, says="not JSON")


def test_it_gains_nothing(outcome):
    outcome.check()
