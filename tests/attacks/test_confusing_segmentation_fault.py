"""The process reads an address that does not exist."""

from .kit import NOTHING, Attack, answer

CODE = """
import ctypes, faulthandler, sys


def price(pieces):
    faulthandler.enable(open("/dev/null", "w"))
    return ctypes.string_at(1)
"""
ATTACK = Attack("confusing", answer(price=CODE), base="right", points=NOTHING, ran=False)


def test_it_gains_nothing(outcome):
    outcome.check()
