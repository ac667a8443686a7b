"""Children keep the pipes open and write for ever, after the cell has ended."""

from .kit import Attack, code

CODE = """
import os, time

for _ in range(3):
    if os.fork() == 0:
        end = time.monotonic() + 20
        while time.monotonic() < end:
            os.write(1, b"n" * 65536)
        os._exit(0)
"""
ATTACK = Attack("exhausting", code(CODE, end=""), ran=False)


def test_it_gains_nothing(outcome):
    outcome.check()
