"""A process of the test's is signalled, and the first process of the sandbox."""

from .kit import Attack, code

CODE = """
import os, signal

for pid, number in (({{victim}}, signal.SIGTERM), (1, signal.SIGTERM), (os.getppid(), signal.SIGHUP)):
    if pid == 1 and os.getpid() > 50:
        continue  # not in a namespace of its own: leave the machine alone
    try:
        os.kill(pid, number)
        print("ESCAPED", pid)
    except OSError:
        pass
"""
ATTACK = Attack("touching", code(CODE))


def test_it_gains_nothing(outcome):
    outcome.check()
