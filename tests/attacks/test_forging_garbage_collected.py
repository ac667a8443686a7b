"""Finalisers and weak references act while the test runs."""

from .kit import Attack, answer

CODE = """
import gc, weakref


class Late:
    def __del__(self):
        get_ipython().user_ns["__check__"] = lambda number, value: None
        get_ipython().displayhook(2)


def price(pieces):
    gc.set_threshold(1)
    Late()
    return 17 * pieces


print("TRIED")
"""
ATTACK = Attack("forging", answer(price=CODE), bare=True)


def test_it_gains_nothing(outcome):
    outcome.check()
