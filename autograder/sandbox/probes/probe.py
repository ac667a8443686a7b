"""What a probe is, and what it knows of the world outside that it tries to reach."""

import ctypes
import errno
import json
import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from autograder.sandbox.plan import Limits

REFUSALS = (errno.EPERM, errno.EACCES, errno.ENOSYS)


@dataclass(frozen=True)
class Outside:
    """Bait on the host, and what the sandbox ought to allow."""

    secret: str  # a file that everybody on the host may read
    home: str
    hostname: str
    pid: int  # a process of the host
    port: int  # a TCP port of the host's that accepts connections
    abstract: str  # the name of an abstract Unix socket of the host's
    limits: Limits
    seen: tuple[int, ...] = ()  # processes of the sandbox itself that may show

    @staticmethod
    def from_json(text: str) -> "Outside":
        """Return what `json.dumps(asdict(…))` made a text of."""
        data: dict[str, Any] = json.loads(text)
        return Outside(**{**data, "limits": Limits(**data["limits"]), "seen": tuple(data["seen"])})


@dataclass(frozen=True)
class Probe:
    """One attempt: it runs as the learner and returns a sentence about what got through, "" when nothing did.

    `deadly` says that being killed is a good outcome too, `host` that it looks for the host's own files where a
    container has those of its image.
    """

    name: str
    attempt: Callable[[Outside], str]
    deadly: bool = False
    host: bool = False


def opened(paths: Iterable[str]) -> str:
    """Return a sentence about those paths that can be opened for reading."""
    found = []
    for path in paths:
        try:
            os.close(os.open(path, os.O_RDONLY | os.O_NONBLOCK))
        except OSError:
            continue
        found.append(path)
    return f"These can be opened: {', '.join(found)}." if found else ""


def reached(calls: dict[str, int], expected: Iterable[int] = REFUSALS) -> str:
    """Make system calls with arguments that make no sense; return a sentence about those that are not refused."""
    found = []
    for name, number in calls.items():
        ctypes.set_errno(0)
        ctypes.CDLL(None, use_errno=True).syscall(*[ctypes.c_long(value) for value in (number, -1, -1, -1, -1, -1, -1)])
        if ctypes.get_errno() not in expected:
            found.append(f"{name} ({errno.errorcode.get(ctypes.get_errno(), 'success')})")
    return f"These system calls are let through: {', '.join(found)}." if found else ""
