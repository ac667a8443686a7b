"""Every open descriptor is looked at, and what can be read is read."""

from .kit import Attack, code

CODE = """
import os, socket, stat

for number in range(3, 300):
    try:
        status = os.fstat(number)
    except OSError:
        continue
    try:
        where = os.readlink(f"/proc/self/fd/{number}")
    except OSError:
        where = "?"
    if stat.S_ISREG(status.st_mode) or stat.S_ISDIR(status.st_mode):
        print("ESCAPED", number, where)
    if stat.S_ISSOCK(status.st_mode):
        with socket.socket(fileno=os.dup(number)) as found:
            if found.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN):
                print("ESCAPED", number, "listens")
"""
ATTACK = Attack("reading", code(CODE))


def test_it_gains_nothing(outcome):
    outcome.check()
