"""A dictionary whose keys all have the same hash."""

from .kit import Attack, answer

CODE = """
def count(text):
    return {number * (2**61 - 1): 1 for number in range(1500)}


print("TRIED")
"""
ATTACK = Attack("exhausting", answer(count=CODE))


def test_it_gains_nothing(outcome):
    outcome.check()
