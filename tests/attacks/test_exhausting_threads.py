"""As many threads as there can be."""

from .kit import Attack, code

CODE = """
import threading, time

started = 0
for _ in range(500):
    try:
        threading.Thread(target=time.sleep, args=(10,), daemon=True).start()
        started += 1
    except RuntimeError:
        break
if started > 100:
    print("ESCAPED", started)
"""
ATTACK = Attack("exhausting", code(CODE))


def test_it_gains_nothing(outcome):
    outcome.check()
