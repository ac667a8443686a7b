"""Cell after cell that waits nearly as long as a cell may."""

from .kit import NOTHING, Attack, code

CODE = """
import time

time.sleep(2)
"""
ATTACK = Attack(
    "exhausting",
    lambda work: [code(CODE, end="")(work) for _ in range(60)][0],
    base="right",
    points=NOTHING,
    ran=False,
    says="in all",
)


def test_it_gains_nothing(outcome):
    outcome.check()
    assert outcome.verdict["seconds"] < 60
