"""Accounts, keys, homes and the host's folders."""

from .kit import Attack, code

CODE = """
import os

shown = {{shown}}
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
        if isinstance(found, list):  # the way to the interpreter may lead through here
            found = [name for name in found if not any(f"{way}/".startswith(f"{path}/{name}/") for way in shown)]
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
