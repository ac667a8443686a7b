"""An exception whose text cannot be written to a file, without any forging."""

from .kit import Attack, answer

CODE = """
def price(pieces):
    raise ValueError("price \\\\ud83d of " + chr(0xD83D))


print("TRIED")
"""
ATTACK = Attack("confusing", answer(price=CODE))


def test_it_gains_nothing(outcome):
    outcome.check()
