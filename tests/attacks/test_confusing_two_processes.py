"""After a fork both processes go on as the kernel."""

from .kit import Attack, code

CODE = """
from autograder.kernel.shell import Wire
import os

if os.fork() == 0:
    Wire.owner = os.getpid()
"""
ATTACK = Attack("confusing", code(CODE, end=""), ran=False)


def test_it_gains_nothing(outcome):
    outcome.check()
