"""os._exit in the middle of an answer; what was judged before stays."""

from .kit import NOTHING, Attack, answer

CODE = """
import os


def count(text):
    os._exit(0)
"""
ATTACK = Attack(
    "confusing",
    answer(count=CODE),
    base="right",
    points=NOTHING | {"price-tests": 2.0},
    ran=False,
    says="The process ended",
)


def test_it_gains_nothing(outcome):
    outcome.check()
