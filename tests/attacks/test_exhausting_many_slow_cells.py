"""Cell after cell that waits nearly as long as a cell may."""

from .kit import NOTHING, Attack, code, several

CODE = """
import time

time.sleep(2)
"""
ATTACK = Attack(
    "exhausting",
    several(*[code(CODE, end="")] * 60),
    base="right",
    points=NOTHING,
    ran=False,
    says="in all",
)


def test_it_gains_nothing(outcome):
    outcome.check()
    assert outcome.verdict["seconds"] < 60
