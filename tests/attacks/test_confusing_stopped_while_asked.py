"""The process stops itself with SIGSTOP."""

from .kit import NOTHING, Attack, answer

CODE = """
import os, signal


def price(pieces):
    os.kill(os.getpid(), signal.SIGSTOP)
"""
ATTACK = Attack("confusing", answer(price=CODE), base="right", points=NOTHING, ran=False)


def test_it_gains_nothing(outcome):
    outcome.check()
