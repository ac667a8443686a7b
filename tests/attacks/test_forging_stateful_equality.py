"""Numbers that are equal to whatever they are compared with at the second time of asking."""

from .kit import Attack, answer

CODE = """
class Fickle(int):
    asked = 0

    def __eq__(self, other):
        Fickle.asked += 1
        return Fickle.asked % 2 == 0 or int.__eq__(self, other)

    def __hash__(self):
        return 0


def price(pieces):
    return Fickle(17 * pieces)
"""
ATTACK = Attack("forging", answer(price=CODE), ran=False, bare=True)


def test_it_gains_nothing(outcome):
    outcome.check()
