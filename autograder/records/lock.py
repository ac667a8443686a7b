"""One run per assignment: a lock that the system frees however the run ends.

The run's workers hold it too, as copies of the same handle: they die with a killed run, and nobody may write here
before the last of them is gone.
"""

import contextlib
import fcntl
import os
import time
from collections.abc import Iterator
from pathlib import Path

from autograder.errors import UserMistake
from autograder.records.durable import explained

DYING = 10.0  # seconds for the workers of a killed run; a kill takes milliseconds


@contextlib.contextmanager
def alone(path: Path, what: str) -> Iterator[None]:
    """Hold the lock `path`; raise UserMistake when another run holds it."""
    with explained(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    _take(handle, what)
    owner = os.getpid()
    try:
        with explained(path):
            os.ftruncate(handle, 0)
            os.pwrite(handle, f"{owner}\n".encode(), 0)
        yield
    finally:
        if os.getpid() == owner:  # in a worker the lock is not its own to give up
            fcntl.flock(handle, fcntl.LOCK_UN)
        os.close(handle)


def _take(handle: int, what: str) -> None:
    deadline = time.monotonic() + DYING
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError as error:
            holder = os.pread(handle, 100, 0).decode(errors="replace").strip() or "unknown"
            if _alive(holder) or time.monotonic() > deadline:
                os.close(handle)
                remedy = "wait until it ends, or end it first"
                raise UserMistake(f"{what} is being graded by another run (process {holder}): {remedy}.") from error
        time.sleep(0.02)


def _alive(holder: str) -> bool:
    """Whether a run holds the lock, and not just what is left of a killed one."""
    with contextlib.suppress(OSError, ValueError):
        return Path(f"/proc/{int(holder)}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    return False
