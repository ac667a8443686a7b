"""stdout, stderr and their descriptors are closed."""

from .kit import Attack, code

CODE = """
import os, sys

sys.stdout.close()
sys.stderr.close()
for number in (0, 1, 2):
    os.close(number)
"""
ATTACK = Attack("confusing", code(CODE, end=""), ran=False)


def test_it_gains_nothing(outcome):
    outcome.check()
