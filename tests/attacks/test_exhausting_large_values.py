"""Values of ten million members, of a million digits and nested a hundred thousand deep."""

from .kit import Attack, answer

CODE = """
def price(pieces):
    return 10**400_000


deep = []
for _ in range(100_000):
    deep = [deep]


def count(text):
    return deep


class Money:
    def __init__(self, cents):
        self.cents = [0] * 3_000_000

    def __add__(self, other):
        return self
"""
ATTACK = Attack("exhausting", answer(price=CODE, count="", money=""), ran=False)


def test_it_gains_nothing(outcome):
    outcome.check()
