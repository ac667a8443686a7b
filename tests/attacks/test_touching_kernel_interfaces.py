"""Devices, sysctl, key rings, bpf, performance counters, io_uring, userfaultfd and the kernel's log."""

from .kit import Attack, code

CODE = """
import ctypes, os

libc = ctypes.CDLL(None, use_errno=True)
for name, number in {
    "bpf": 321,
    "perf": 298,
    "io_uring": 425,
    "userfaultfd": 323,
    "keyctl": 250,
    "syslog": 103,
    "add_key": 248,
}.items():
    if libc.syscall(number, 0, 0, 0, 0, 0) >= 0:
        print("ESCAPED", name)
for path in (
    "/proc/sys/kernel/core_pattern",
    "/proc/sysrq-trigger",
    "/dev/mem",
    "/dev/kmsg",
    "/proc/kcore",
    "/proc/sys/vm/drop_caches",
):
    try:
        os.close(os.open(path, os.O_WRONLY))
        if os.stat(path).st_rdev != os.stat("/dev/null").st_rdev or not os.stat(path).st_rdev:
            print("ESCAPED", path)
    except OSError:
        pass
try:
    os.mknod("disk", 0o60666, os.makedev(8, 0))
    print("ESCAPED mknod")
except OSError:
    pass
"""
ATTACK = Attack("touching", code(CODE))


def test_it_gains_nothing(outcome):
    outcome.check()
