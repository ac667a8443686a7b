"""mount, unshare, setns, chroot, pivot_root and clone with new namespaces."""

from .kit import Attack, code

CODE = """
import ctypes, os

libc = ctypes.CDLL(None, use_errno=True)
for flag in (0x20000, 0x10000000, 0x20000000, 0x40000000, 0x8000000, 0x2000000):
    if libc.unshare(flag) == 0:
        print("ESCAPED unshare", hex(flag))
if libc.mount(b"none", b"/tmp", b"tmpfs", 0, None) == 0:
    print("ESCAPED mount")
if libc.chroot(b"/tmp") == 0:
    print("ESCAPED chroot")
for name in ("mnt", "net", "pid", "user"):
    try:
        with open(f"/proc/1/ns/{name}") as found:
            print("ESCAPED", name, libc.setns(found.fileno(), 0))
    except OSError:
        pass
for call in (435, 56):
    result = libc.syscall(call, 0x10000000 | 17, 0, 0, 0, 0)
    if result == 0:
        os._exit(0)
    if result > 0:
        print("ESCAPED clone", call)
"""
ATTACK = Attack("touching", code(CODE))


def test_it_gains_nothing(outcome):
    outcome.check()
