"""Shared memory, temporary files and System V segments that others could have left."""

from .kit import Attack, code

CODE = """
import ctypes, os

shown = {{shown}}
for place in ("/tmp", "/dev/shm", "/home", "/home/learner", "/var/tmp", "/dev/mqueue"):
    try:
        found = os.listdir(place)
    except OSError:
        continue
    # The way to the interpreter may lead through here.
    found = [name for name in found if not any(f"{way}/".startswith(f"{place}/{name}/") for way in shown)]
    if found and found != ["learner"]:
        print("ESCAPED", place, found)
libc = ctypes.CDLL(None)
for number in range(20):
    if libc.shmat(number, None, 0) not in (-1, 0xFFFFFFFF):
        print("ESCAPED segment", number)
"""
ATTACK = Attack("reading", code(CODE))


def test_it_gains_nothing(outcome):
    outcome.check()
