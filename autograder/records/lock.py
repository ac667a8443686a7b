"""One run per assignment: a lock that the system frees however the run ends."""

import contextlib
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path

from autograder.errors import UserMistake
from autograder.records.durable import explained

_held: set[int] = set()


def _forget_in_child() -> None:
    """A worker that outlives the run must not keep its lock."""
    while _held:
        os.close(_held.pop())


os.register_at_fork(after_in_child=_forget_in_child)


@contextlib.contextmanager
def alone(path: Path, what: str) -> Iterator[None]:
    """Hold the lock `path`; raise UserMistake when another run holds it."""
    with explained(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    _take(handle, what)
    _held.add(handle)
    try:
        with explained(path):
            os.ftruncate(handle, 0)
            os.pwrite(handle, f"{os.getpid()}\n".encode(), 0)
        yield
    finally:
        # In a forked child the handle is closed already, and its number may belong to another file.
        if handle in _held:
            _held.remove(handle)
            fcntl.flock(handle, fcntl.LOCK_UN)  # for the children too that are only just being born
            os.close(handle)


def _take(handle: int, what: str) -> None:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        holder = os.read(handle, 100).decode(errors="replace").strip() or "unknown"
        os.close(handle)
        remedy = "wait until it ends, or end it first"
        raise UserMistake(f"{what} is being graded by another run (process {holder}): {remedy}.") from error
