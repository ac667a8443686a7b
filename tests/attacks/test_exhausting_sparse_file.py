"""A file that claims to be enormous."""

from .kit import Attack, code

CODE = """
import os

try:
    os.truncate(os.open("large", os.O_CREAT | os.O_WRONLY), 1 << 40)
    print("ESCAPED", os.stat("large").st_size)
except OSError:
    pass
"""
ATTACK = Attack("exhausting", code(CODE), ran=False)


def test_it_gains_nothing(outcome):
    outcome.check()
