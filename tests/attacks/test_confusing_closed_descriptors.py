"""Every descriptor from 3 on is closed, the private one among them."""

from .kit import NOTHING, Attack, code

CODE = """
import os

os.closerange(3, 1000)
"""
ATTACK = Attack("confusing", code(CODE), base="right", points=NOTHING, ran=False)


def test_it_gains_nothing(outcome):
    outcome.check()
