"""Accounts, keys, homes and the host's folders."""

from .kit import Attack, code

CODE = """
import os

for path in (
    "/etc/shadow",
    "/etc/ssh",
    "/root",
    "/var/log",
    "/var/lib",
    "/srv",
    "/opt/secret",
    "/run",
    "{{root}}",
):
    try:
        found = os.listdir(path) if os.path.isdir(path) else open(path).read()
        if found:
            print("ESCAPED", path, str(found)[:200])
    except OSError:
        pass
names = [line.split(":")[0] for line in open("/etc/passwd")]
if not set(names) <= {"root", "learner", "nobody"}:
    print("ESCAPED", names)
"""
ATTACK = Attack("reading", code(CODE))


def test_it_gains_nothing(outcome):
    outcome.check()
