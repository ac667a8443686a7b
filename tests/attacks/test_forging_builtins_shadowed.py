"""abs, len, isinstance, bool, AssertionError and __builtins__ mean something else."""

from .kit import Attack, code

CODE = """
import builtins


class Calm(AssertionError):
    def __new__(cls, *arguments):
        return AssertionError.__new__(cls)


builtins.AssertionError = Calm
builtins.bool = lambda value: True
abs = lambda value: 0
len = lambda value: 3
isinstance = lambda value, kind: True
__builtins__.eval = builtins.eval = lambda *arguments: True
"""
ATTACK = Attack("forging", code(CODE), bare=True)


def test_it_gains_nothing(outcome):
    outcome.check()
