"""/tmp, /dev/shm, the home and the working directory are filled."""

from .kit import Attack, code

CODE = """
import os

total = 0
for place in ("/tmp", "/dev/shm", os.path.expanduser("~"), "."):
    try:
        with open(f"{place}/large", "wb") as file:
            for _ in range(100):
                total += file.write(b"x" * (1 << 20))
    except OSError:
        pass
if total > 64 << 20:
    print("ESCAPED", total)
"""
ATTACK = Attack("exhausting", code(CODE))


def test_it_gains_nothing(outcome):
    outcome.check()
