"""Whatever a check asks, True is sent."""

from .kit import Attack, code

CODE = """
from autograder.kernel import serve

original = serve.Worker._check
serve.Worker._check = lambda self, request, number, value: original(self, request, number, True)
"""
ATTACK = Attack("forging", code(CODE), points={"money-tests": None}, bare=True)


def test_it_gains_nothing(outcome):
    outcome.check()
