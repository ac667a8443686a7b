"""Tell processes apart for sure: a process id alone may have been given to somebody else in the meantime."""

import contextlib
import hashlib
import os
import platform
import signal
import time
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

_PROC = Path("/proc")


@cache
def boot() -> str:
    """Return a text that changes with each start of the machine, where it can be known."""
    with contextlib.suppress(OSError):
        return (_PROC / "sys/kernel/random/boot_id").read_text()[:8]
    return "noboot"


def token(pid: int) -> str | None:
    """Return a text that no other process ever gets (boot and start time), or None when `pid` is not running."""
    try:
        fields = (_PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None if (_PROC / "self").exists() else _token_from_psutil(pid)
    # Fields 3 and 22 of proc(5): a zombie has ended, only its parent has not noticed.
    return None if fields[0] in "ZX" else f"{boot()}-{fields[19]}"


def _token_from_psutil(pid: int) -> str | None:
    # Only where /proc is missing: importing psutil costs more than all the rest of a call.
    import psutil

    try:
        process = psutil.Process(pid)
        return None if process.status() == psutil.STATUS_ZOMBIE else f"{process.create_time():.1f}"
    except psutil.Error:
        return None


def alive(pid: int, known_token: str) -> bool:
    """Say whether the very process that had this token still runs."""
    return bool(known_token) and token(pid) == known_token


@cache
def machine() -> str:
    """Return four hex digits for this machine and process namespace: only here can its process ids be looked up."""
    parts = [platform.node()]
    with contextlib.suppress(OSError):
        parts.append(Path("/etc/machine-id").read_text())
    with contextlib.suppress(OSError):
        parts.append(str((_PROC / "self/ns/pid").readlink()))
    return hashlib.blake2b("|".join(parts).encode(), digest_size=2).hexdigest()


def works_in(pid: int, folder: Path) -> bool:
    """Say whether the process runs with `folder` as its working directory, as our servers do with their data."""
    import psutil

    try:
        return Path(psutil.Process(pid).cwd()) == folder.resolve()
    except psutil.Error:
        return False


def end(pid: int, first: signal.Signals, patience: float = 5.0) -> None:
    """End a process: ask with `first`, insist after `patience` seconds; return when it is gone."""
    mark = token(pid)
    for number in (first, getattr(signal, "SIGKILL", signal.SIGTERM)):
        if mark is None or not alive(pid, mark):
            return
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, number)
        wait_until(lambda: not alive(pid, mark), patience)


def ticks(seconds: float, pause: float = 0.01) -> Iterator[None]:
    """Yield at once and then every `pause` seconds until the time is up."""
    deadline = time.monotonic() + seconds
    yield
    while time.monotonic() < deadline:
        time.sleep(pause)
        yield


def wait_until(happened: Callable[[], bool], seconds: float) -> bool:
    """Wait for something that cannot be waited for otherwise; say whether it happened in time."""
    return any(happened() for _ in ticks(seconds))
