"""showtraceback, set_custom_exc and the error reply are put to sleep."""

from .kit import Attack, code

CODE = """
from IPython import get_ipython

shell = get_ipython()
shell.set_custom_exc((BaseException,), lambda *arguments: None)
shell.showtraceback = shell._showtraceback = shell.showsyntaxerror = lambda *arguments, **options: None
type(shell).showtraceback = lambda *arguments, **options: None
"""
ATTACK = Attack("forging", code(CODE), bare=True)


def test_it_gains_nothing(outcome):
    outcome.check()
