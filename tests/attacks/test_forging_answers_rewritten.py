"""The supervisor's answers are read as ok, whatever they say."""

from .kit import Attack, code

CODE = """
from autograder.kernel import serve

original = serve.read


def read(descriptor):
    message = original(descriptor)
    return {**message, "ok": True} if "ok" in message else message


serve.read = read
"""
ATTACK = Attack("forging", code(CODE), bare=True)


def test_it_gains_nothing(outcome):
    outcome.check()
