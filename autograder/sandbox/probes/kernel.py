"""Attempts on the kernel: its interfaces with a history of holes, its settings, what it tells about the host."""

import ctypes
import errno
import os
import socket
from pathlib import Path

from autograder.sandbox.probes.probe import Outside, Probe, opened, reached
from autograder.sandbox.probes.processes import numbers

_SETTINGS = (
    "/proc/sys/kernel/core_pattern",
    "/proc/sys/kernel/hostname",
    "/proc/sys/net/core/somaxconn",
    "/proc/sys/vm/overcommit_memory",
    "/proc/sysrq-trigger",
    "/proc/mtrr",
)
_X32 = 0x40000000


def _mounting(outside: Outside) -> str:
    return reached(numbers("mount", "umount2", "pivot_root", "chroot", "mount_setattr", "statmount", "listmount"))


def _new_mounting(outside: Outside) -> str:
    return reached(numbers("open_tree", "move_mount", "fsopen", "fsconfig", "fsmount", "fspick"))


def _handles(outside: Outside) -> str:
    return reached(numbers("open_by_handle_at", "name_to_handle_at", "fanotify_init", "quotactl", "quotactl_fd"))


def _machinery(outside: Outside) -> str:
    return reached(
        numbers("bpf", "perf_event_open", "userfaultfd", "io_uring_setup", "io_uring_enter", "io_uring_register")
    )


def _keys(outside: Outside) -> str:
    return reached(numbers("keyctl", "add_key", "request_key")) or _lines("/proc/keys")


def _modules(outside: Outside) -> str:
    return reached(numbers("init_module", "finit_module", "delete_module", "kexec_load", "kexec_file_load", "reboot"))


def _administration(outside: Outside) -> str:
    names = ("swapon", "swapoff", "acct", "settimeofday", "clock_settime", "sethostname", "setdomainname")
    return reached(numbers(*names))


def _log(outside: Outside) -> str:
    return reached(numbers("syslog")) or _lines("/proc/kmsg") or opened(["/dev/kmsg"])


def _shared_memory(outside: Outside) -> str:
    return reached(numbers("shmget", "msgget", "semget", "mbind", "migrate_pages", "move_pages"))


def _kernel_memory(outside: Outside) -> str:
    return _lines("/proc/kcore") or _lines("/proc/timer_list") or _addresses()


def _addresses() -> str:
    try:
        with Path("/proc/kallsyms").open(encoding="ascii") as file:
            return "" if int(file.readline().split()[0], 16) == 0 else "/proc/kallsyms tells addresses of the kernel."
    except OSError:
        return ""


def _lines(path: str) -> str:
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    except OSError:
        return ""
    try:
        return f"{path} can be read." if os.read(descriptor, 1) else ""
    except OSError:
        return ""
    finally:
        os.close(descriptor)


def _settings(outside: Outside) -> str:
    found = []
    for path in _SETTINGS:
        try:
            descriptor = os.open(path, os.O_WRONLY)
        except OSError:
            continue
        if os.fstat(descriptor).st_rdev != os.makedev(1, 3):  # what is hidden behind /dev/null may be written
            found.append(path)
        os.close(descriptor)
    return f"Settings of the kernel can be written: {', '.join(found)}." if found else ""


def _other_numbers(outside: Outside) -> str:
    """Calls under another name of theirs (x32), and calls that the filter has never heard of."""
    return reached({"x32": _X32 + 39, "number 467": 467, "number 500": 500}, expected=(errno.ENOSYS,))


def _typing(outside: Outside) -> str:
    master, slave = os.openpty()
    ctypes.set_errno(0)
    ctypes.CDLL(None, use_errno=True).ioctl(slave, ctypes.c_ulong(0x5412), ctypes.c_char_p(b"x"))
    refused = ctypes.get_errno() in (errno.EPERM, errno.EIO)
    os.close(master)
    os.close(slave)
    return "" if refused else "A process can type into a terminal (TIOCSTI)."


def _hostname(outside: Outside) -> str:
    return f"The name of the host is told: {outside.hostname}." if socket.gethostname() == outside.hostname else ""


def _cgroups(outside: Outside) -> str:
    return opened(["/sys/fs/cgroup", "/sys/fs/cgroup/cgroup.procs", "/sys/fs/cgroup/memory/cgroup.procs"])


PROBES = (
    Probe("Mounting", _mounting),
    Probe("Mounting by the newer calls", _new_mounting),
    Probe("Files by handle", _handles),
    Probe("bpf, perf, userfaultfd, io_uring", _machinery),
    Probe("Keys of the kernel", _keys),
    Probe("Modules, kexec, reboot", _modules),
    Probe("Clock, swap, host name", _administration),
    Probe("The kernel's log", _log),
    Probe("System V memory and memory policy", _shared_memory),
    Probe("The kernel's memory", _kernel_memory),
    Probe("The kernel's settings", _settings),
    Probe("System calls by other numbers", _other_numbers),
    Probe("Typing into terminals", _typing),
    Probe("The host's name", _hostname),
    Probe("Control groups", _cgroups, host=True),
)
