"""Programs, packages and our own modules are overwritten."""

from .kit import Attack, code

CODE = """
import json, os, sys
import psycopg
import environment
import course.study

targets = [
    "/usr/bin/python3",
    "/bin/sh",
    json.__file__,
    psycopg.__file__,
    environment.__file__,
    course.study.__file__,
    sys.executable,
]
targets += ["/etc/passwd", "/lib/new", "/newfile", "/dev/new", sys.prefix + "/new"]
for path in targets:
    try:
        os.close(os.open(path, os.O_WRONLY | (0 if os.path.exists(path) else os.O_CREAT)))
        print("ESCAPED", path)
    except OSError:
        pass
"""
ATTACK = Attack("touching", code(CODE))


def test_it_gains_nothing(outcome):
    outcome.check()
