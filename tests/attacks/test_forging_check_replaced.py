"""__check__ is replaced by a function that is content with everything."""

from .kit import Attack, code

CODE = """
from autograder.kernel.serve import Worker

Worker._check = lambda self, request, number, value: None
"""
ATTACK = Attack("forging", code(CODE), bare=True)


def test_it_gains_nothing(outcome):
    outcome.check()
