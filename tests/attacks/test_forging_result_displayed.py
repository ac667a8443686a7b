"""The tested function displays the number of points as if it were the cell's result."""

from .kit import Attack, answer

CODE = """
from IPython import get_ipython


def price(pieces):
    get_ipython().displayhook(2)
    return 17 * pieces


def count(text):
    get_ipython().displayhook(3.0)
    return {"b": 2, "a": 1}


print("TRIED")
"""
ATTACK = Attack("forging", answer(price=CODE), bare=True)


def test_it_gains_nothing(outcome):
    outcome.check()
