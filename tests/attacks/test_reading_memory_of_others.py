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
            found = os.listdir(path) if name in ("root", "cwd", "fd") else open(path, "rb").read()
            if (entry, name) == ("1", "cmdline") and found.endswith(b"autograder.containers.inside\\0"):
                continue  # a container's first process shows its name, and that is all
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
