"""Memory, environment and command lines of every process, through /proc."""

from .kit import Attack, code

CODE = """
import os

for entry in os.listdir("/proc"):
    if not entry.isdigit() or int(entry) == os.getpid():
        continue
    for name in ("mem", "environ", "maps", "cmdline", "root", "cwd", "fd"):
        path = f"/proc/{entry}/{name}"
        try:
            found = os.listdir(path) if name in ("root", "cwd", "fd") else open(path, "rb").read(1)
            print("ESCAPED", path, found)
        except OSError:
            pass
others = [entry for entry in os.listdir("/proc") if entry.isdigit()]
if len(others) > 2:
    print("ESCAPED", others)
"""
ATTACK = Attack("reading", code(CODE))


def test_it_gains_nothing(outcome):
    outcome.check()
