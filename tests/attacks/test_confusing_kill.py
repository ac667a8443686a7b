"""The process kills itself."""

from .kit import NOTHING, Attack, code

CODE = """
import os, signal

os.kill(os.getpid(), signal.SIGKILL)
"""
ATTACK = Attack("confusing", code(CODE, before="count"), base="right", points=NOTHING | {"price-tests": 2.0}, ran=False)


def test_it_gains_nothing(outcome):
    outcome.check()
