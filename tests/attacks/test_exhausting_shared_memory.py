"""Anonymous files and System V segments, which no directory shows."""

from .kit import Attack, code

CODE = """
import ctypes, os

total = 0
try:
    for _ in range(60):
        kept = os.memfd_create("large")
        for _ in range(10):
            total += os.write(kept, b"x" * (1 << 20))
except OSError:
    pass
if total > 300 << 20:
    print("ESCAPED", total)
"""
ATTACK = Attack("exhausting", code(CODE), ran=False)


def test_it_gains_nothing(outcome):
    outcome.check()
