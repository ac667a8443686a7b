"""ptrace, process_vm_readv and pidfd_getfd on the reaper and on ourselves."""

from .kit import Attack, code

CODE = """
import ctypes, os

libc = ctypes.CDLL(None, use_errno=True)
calls = {
    "attach": (101, 16, 1, 0, 0),
    "seize": (101, 0x4206, os.getppid(), 0, 0),
    "readv": (310, 1, 0, 0, 0, 0, 0),
}
calls |= {"getfd": (438, 3, 0, 0), "kcmp": (312, 1, os.getpid(), 0, 0, 0)}
for name, call in calls.items():
    if libc.syscall(*call) >= 0:
        print("ESCAPED", name)
"""
ATTACK = Attack("reading", code(CODE))


def test_it_gains_nothing(outcome):
    outcome.check()
