"""A daemon in a session of its own, orphaned twice, that ignores all signals."""

from .kit import Attack, code

CODE = """
import os, signal, time

if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        for number in range(1, 32):
            try:
                signal.signal(number, signal.SIG_IGN)
            except (OSError, ValueError):
                pass
        os.closerange(0, 200)
        time.sleep(60)
    os._exit(0)
"""
ATTACK = Attack("confusing", code(CODE))


def test_it_gains_nothing(outcome):
    outcome.check()
