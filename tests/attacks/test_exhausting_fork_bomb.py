"""Processes that make processes."""

from .kit import Attack, code

CODE = """
import os, time

made = 0
end = time.monotonic() + 10
for _ in range(200):
    try:
        if os.fork() == 0:
            while time.monotonic() < end:
                time.sleep(0.1)
            os._exit(0)
        made += 1
    except OSError:
        break
if made > 100:
    print("ESCAPED", made)
"""
ATTACK = Attack("exhausting", code(CODE))


def test_it_gains_nothing(outcome):
    outcome.check()
