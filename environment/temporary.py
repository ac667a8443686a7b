"""Folders and servers of one's own for the length of a job: nobody's lessons are disturbed or slowed down.

They lie in memory where there is room: a clone is three hundred small files, which some disks take 200 ms for and
memory takes 15. Each folder is locked by its job; one that nobody holds was left by a job that was killed.
"""

import contextlib
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from environment import services
from environment.errors import ServiceError
from environment.postgres import SETTINGS

MEMORY = Path("/dev/shm")
ROOM = 1 << 30
PREFIX = "course-job-"
STATE, DATA = "state", "data"


@contextmanager
def own_services(postgres: str = "", session_mb: int = 0) -> Iterator[None]:
    """Give this process and its children fresh servers; DATABASE_URL and REDIS_URL still win.

    PostgreSQL gets these settings on top of ours, and each of its sessions this much memory.
    """
    sweep()
    with folder("services") as scratch:
        scratch.chmod(0o755)  # the servers run under an account of their own and have to pass through
        if postgres:
            (scratch / STATE).mkdir(mode=0o700)
            (scratch / STATE / SETTINGS).write_text(postgres)
        with _services_in(scratch, session_mb):
            try:
                yield
            finally:
                services.reset()


@contextmanager
def _services_in(scratch: Path, session_mb: int = 0) -> Iterator[None]:
    """Mean the servers in this folder by whatever is asked of services."""
    before = {name: os.environ.get(name) for name in ("COURSE_STATE", "COURSE_DATA", "COURSE_SESSION_MB")}
    os.environ.update(COURSE_STATE=str(scratch / STATE), COURSE_DATA=str(scratch / DATA))
    os.environ["COURSE_SESSION_MB"] = str(session_mb)
    try:
        yield
    finally:
        _restore(before)


def place() -> Path | None:
    """Return a folder in memory with room for a job's files, None (the system's own choice) where there is none."""
    if MEMORY.is_dir() and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOM:
        return MEMORY
    return None


@contextmanager
def folder(kind: str, where: Path | None = None) -> Iterator[Path]:
    """Give a folder for the length of a job, which `sweep` removes when the job is killed."""
    made, lock = _made(kind, where or place())
    with lock:
        try:
            yield made
        finally:
            shutil.rmtree(made, ignore_errors=True)


def _made(kind: str, where: Path | None) -> tuple[Path, contextlib.ExitStack]:
    while True:  # somebody may sweep it before it is locked
        made = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{kind}-", dir=where))
        with contextlib.suppress(FileNotFoundError):
            lock = _hold(made)
            if made.is_dir():
                return made, lock
            lock.close()


def sweep() -> None:
    """Remove what killed jobs have left: their folders, and the servers that still run in them."""
    for top in {MEMORY, Path(tempfile.gettempdir())}:
        for left in top.glob(f"{PREFIX}*"):
            with contextlib.suppress(OSError, ServiceError), _hold(left, alone=True):
                if (left / STATE).is_dir():
                    with _services_in(left):
                        services.reset()
                shutil.rmtree(left, ignore_errors=True)


if sys.platform == "win32":

    def _hold(path: Path, alone: bool = False) -> contextlib.ExitStack:
        if alone:  # a folder cannot be locked there, so nobody can tell whether it is in use
            raise OSError
        return contextlib.ExitStack()

else:
    import fcntl

    def _hold(path: Path, alone: bool = False) -> contextlib.ExitStack:
        """Lock a folder of ours until this is closed, in every process that is forked from here."""
        with contextlib.ExitStack() as stack:
            handle = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC | os.O_NOFOLLOW)
            stack.callback(os.close, handle)
            if os.fstat(handle).st_uid != os.geteuid():  # whoever made it could lead us anywhere
                raise PermissionError(path)
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB if alone else fcntl.LOCK_SH)
            return stack.pop_all()


def _restore(before: dict[str, str | None]) -> None:
    for name, value in before.items():
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = value
