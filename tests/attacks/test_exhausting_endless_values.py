"""Mappings and sequences that never come to their end."""

from .kit import Attack, answer

CODE = """
import itertools


class Endless(dict):
    def items(self):
        return ((number, number) for number in itertools.count())

    def __iter__(self):
        return itertools.count()

    def __len__(self):
        return 10**9


def price(pieces):
    return range(10**18)


def count(text):
    return Endless()
"""
ATTACK = Attack("exhausting", answer(price=CODE, count=""), ran=False)


def test_it_gains_nothing(outcome):
    outcome.check()
