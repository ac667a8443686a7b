"""ctypes rewrites small integers and True in place."""

from .kit import Attack, answer

CODE = """
import ctypes


def price(pieces):
    ctypes.memmove(id(200) + 24, id(17) + 24, 4)
    return 17 * pieces


print("TRIED")
"""
ATTACK = Attack("forging", answer(price=CODE), bare=True)


def test_it_gains_nothing(outcome):
    outcome.check()
