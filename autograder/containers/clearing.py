"""Between two submissions in one container: end and remove what the former one has left, and look whether that worked.

The caller is process 1 of the container and runs under the account that the submissions have, too. So it is out of
their signals' reach, but not of a few calls that change a process from outside: its own state is compared as well.
"""

# ruff: noqa: PTH101, PTH106, PTH108, PTH116, PTH208

import contextlib
import os
import resource
import signal
from itertools import count

from autograder.sandbox.root import WRITABLE
from autograder.sandbox.slots import own_oom_kills
from environment import processes

USED_UP = "memory was used up"
SECONDS = 5.0  # within which everything has to be gone; it takes milliseconds
_SOCKETS = ("tcp", "tcp6", "udp", "udp6", "udplite", "raw", "raw6", "icmp", "unix")
_LASTING = {USED_UP, "limits", "priority"}  # no time heals these
_KEPT = "security."  # attributes that the system itself gives every file
_LIMITS = [number for name, number in vars(resource).items() if name.startswith("RLIMIT_")]

Scene = dict[str, object]


def scene() -> Scene:
    """Return all that a submission could change for the next one, by the name that a report would use."""
    return {
        USED_UP: own_oom_kills(),
        "processes": _others(),
        "sockets": [_lines(f"/proc/net/{name}") for name in _SOCKETS],
        "queues": _names("/dev/mqueue"),
        "shared memory": [_lines(f"/proc/sysvipc/{name}") for name in ("shm", "sem", "msg")],
        "limits": [resource.getrlimit(number) for number in _LIMITS],
        "priority": [os.getpriority(os.PRIO_PROCESS, 0), os.sched_getscheduler(0), os.sched_getaffinity(0)],
        **{f"files in {path}": _used(path) for path in WRITABLE},
    }


def clear(before: Scene) -> list[str]:
    """Clear away until all is as before; return what differs even so."""
    _end_all()
    with contextlib.suppress(OSError):  # what cannot be removed shows in the comparison
        for path, mode in WRITABLE.items():
            _empty(path, mode)
    left: list[str] = []

    def settled() -> bool:
        now = scene()
        left[:] = [name for name in now if now[name] != before[name]]
        return not left or not _LASTING.isdisjoint(left)

    processes.wait_until(settled, SECONDS)  # sockets go when the supervisor has closed its ends, too
    return left


def _end_all() -> None:
    """Kill everything else in this container, in one go that no fork slips through, and wait until it is gone."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(-1, signal.SIGKILL)
    with contextlib.suppress(ChildProcessError):
        os.waitpid(-1, 0)  # while children are reaped by the system: until there is none


def _others() -> list[str]:
    return [name for name in os.listdir("/proc") if name.isdigit() and name != "1"]


def _lines(path: str) -> int:
    with contextlib.suppress(FileNotFoundError), open(path, "rb") as file:  # noqa: PTH123
        return file.read().count(b"\n")
    return 0


def _names(path: str) -> list[str]:
    with contextlib.suppress(FileNotFoundError):
        return os.listdir(path)
    return []


def _used(path: str) -> list[object]:
    status, files = os.stat(path), os.statvfs(path)
    attributes = [name for name in os.listxattr(path) if not name.startswith(_KEPT)]
    return [status.st_mode, status.st_uid, attributes, os.listdir(path), files.f_bfree, files.f_ffree]


def _empty(path: str, mode: int) -> None:
    """Remove everything below a directory, however deep: what is in a folder comes up before the folder goes."""
    os.chmod(path, mode)
    for name in os.listxattr(path):
        if not name.startswith(_KEPT):
            os.removexattr(path, name)
    numbers = count()
    while names := os.listdir(path):
        for name in names:
            _remove(path, name, numbers)


def _remove(top: str, name: str, numbers: "count[int]") -> None:
    place = f"{top}/{name}"
    try:
        os.unlink(place)
    except (IsADirectoryError, PermissionError):
        os.chmod(place, 0o700)
        for inner in os.listdir(place):
            _lift(f"{place}/{inner}", top, numbers)
        os.rmdir(place)


def _lift(place: str, top: str, numbers: "count[int]") -> None:
    if os.path.isdir(place) and not os.path.islink(place):  # noqa: PTH112, PTH114
        os.chmod(place, 0o700)  # moving a folder writes into it
    while True:
        target = f"{top}/{next(numbers)}"
        if not os.path.lexists(target):
            os.rename(place, target)  # noqa: PTH104
            return
