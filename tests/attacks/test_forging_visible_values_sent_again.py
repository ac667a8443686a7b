"""Every check is sent the values that the visible tests ask for."""

from .kit import Attack, code

CODE = """
from autograder.kernel import serve
from autograder.sealing import encode

known = {0: 17, 1: 3}
original = serve.Worker._check


def check(self, request, number, value):
    return original(self, request, number, known.get(number, 17))


serve.Worker._check = check
"""
ATTACK = Attack("forging", code(CODE), bare=True)


def test_it_gains_nothing(outcome):
    outcome.check()
