"""Recursion without end, with the limit of the interpreter taken away."""

from .kit import NOTHING, Attack, answer

CODE = """
import sys

sys.setrecursionlimit(10**9)


def price(pieces):
    return price(pieces)
"""
ATTACK = Attack("confusing", answer(price=CODE), base="right", points=NOTHING, ran=False)


def test_it_gains_nothing(outcome):
    outcome.check()
