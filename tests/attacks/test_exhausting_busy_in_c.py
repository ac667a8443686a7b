"""One call that never comes back to the interpreter, with every signal blocked."""

from .kit import NOTHING, Attack, answer

CODE = """
import collections, itertools, signal

signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 65))
signal.signal(signal.SIGINT, signal.SIG_IGN)


def count(text):
    collections.deque(itertools.repeat(0, 6_000_000_000), maxlen=0)
    return {}
"""
ATTACK = Attack("exhausting", answer(count=CODE), base="right", points=NOTHING | {"price-tests": 2.0}, ran=False)


def test_it_gains_nothing(outcome):
    outcome.check()
