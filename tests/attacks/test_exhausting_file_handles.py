"""Every file handle there is."""

from .kit import Attack, code

CODE = """
import os

kept = []
try:
    while len(kept) < 100_000:
        kept.append(os.open("/dev/null", os.O_RDONLY))
except OSError:
    pass
if len(kept) > 300:
    print("ESCAPED", len(kept))
"""
ATTACK = Attack("exhausting", code(CODE), ran=False)


def test_it_gains_nothing(outcome):
    outcome.check()
