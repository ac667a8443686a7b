"""A loop that catches the interrupt and goes on."""

from .kit import NOTHING, Attack, answer

CODE = """
import time


def price(pieces):
    end = time.monotonic() + 60
    while time.monotonic() < end:
        try:
            while time.monotonic() < end:
                pass
        except BaseException:
            pass
"""
ATTACK = Attack(
    "exhausting", answer(price=CODE), base="right", points=NOTHING, says="could not be interrupted", ran=False
)


def test_it_gains_nothing(outcome):
    outcome.check()
