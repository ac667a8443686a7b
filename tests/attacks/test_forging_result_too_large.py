"""A result above the points of the test, which makes nbgrader give up the whole submission."""

from .kit import Attack, answer

CODE = """
from IPython import get_ipython


def price(pieces):
    get_ipython().displayhook(99)
    return 17 * pieces - 40 * (pieces // 12)


print("TRIED")
"""
ATTACK = Attack("forging", answer(price=CODE), points={"price-tests": None}, bare=True, says="result")


def test_it_gains_nothing(outcome):
    outcome.check()
