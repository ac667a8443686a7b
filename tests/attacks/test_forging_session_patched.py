"""The session swallows errors and rewrites replies."""

from .kit import Attack, code

CODE = """
from IPython import get_ipython

session = get_ipython().kernel.session
original = session.send


def send(stream, message, *arguments, **options):
    kind = message if isinstance(message, str) else message["header"]["msg_type"]
    return None if kind in ("error", "stream") else original(stream, message, *arguments, **options)


session.send = send
"""
ATTACK = Attack("forging", code(CODE, end=""), ran=False, bare=True)


def test_it_gains_nothing(outcome):
    outcome.check()
