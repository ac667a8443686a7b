"""The environment that the warm parent was started with, still lying behind its arguments in memory."""

from .kit import Attack, code

CODE = """
import ctypes, os

argc, argv = ctypes.c_int(), ctypes.POINTER(ctypes.c_void_p)()
python = ctypes.pythonapi
libc = ctypes.CDLL(None)
first = ctypes.c_void_p.in_dll(libc, "program_invocation_name").value
seen = bytearray()
if first:
    for offset in range(0, 60000):
        address = first + offset
        # The strings end where the stack does: a page that is not there is asked for before it is read.
        if offset == 0 or address % 4096 == 0:
            there = libc.mincore(
                ctypes.c_void_p(address & ~4095), ctypes.c_size_t(4096), ctypes.create_string_buffer(1)
            )
            if there != 0:
                break
        seen += ctypes.string_at(address, 1)
print(len(seen), "bytes")
for secret in (b"{{token}}", b"SIEGE_TOKEN", b"{{admin}}"):
    if secret in bytes(seen):
        print("ESCAPED", secret[:11])
for name in ("SIEGE_TOKEN", "COURSE_STATE", "COURSE_DATA"):
    if name in os.environ:
        print("ESCAPED", name)
"""
ATTACK = Attack("reading", code(CODE))


def test_it_gains_nothing(outcome):
    outcome.check()
