"""Messages of failed hidden tests and the tests' own calls are printed."""

from .course import SECRETS
from .kit import Attack, code

CODE = """
from autograder.kernel import serve

original = serve.read


def read(descriptor):
    message = original(descriptor)
    if message.get("message"):
        print("SEEN", message["message"])
    if message.get("code"):
        print("SEEN", message["code"])
    return message


serve.read = read
"""
ATTACK = Attack("reading", code(CODE, before="price-tests"))


def test_it_gains_nothing(outcome):
    outcome.check()
    text = outcome.siege.released(outcome.student)
    assert not [secret for secret in SECRETS if secret in text]
