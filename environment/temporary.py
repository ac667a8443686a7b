"""Servers of one's own for the length of a job: a check or a batch neither disturbs nor slows down anybody's lessons.

Their data lies in memory where there is room: a clone is three hundred small files, which some disks take 200 ms for
and memory takes 15.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from environment import services
from environment.postgres import SETTINGS

MEMORY = Path("/dev/shm")
ROOM = 1 << 30


@contextmanager
def own_services(postgres: str = "", session_mb: int = 0) -> Iterator[None]:
    """Give this process and its children fresh servers; DATABASE_URL and REDIS_URL still win.

    PostgreSQL gets these settings on top of ours, and each of its sessions this much memory.
    """
    before = {name: os.environ.get(name) for name in ("COURSE_STATE", "COURSE_DATA", "COURSE_SESSION_MB")}
    with tempfile.TemporaryDirectory(prefix="course-", dir=place()) as scratch:
        folder = Path(scratch)
        folder.chmod(0o755)  # the servers run under an account of their own and have to pass through
        if postgres:
            (folder / "state").mkdir(mode=0o700)
            (folder / "state" / SETTINGS).write_text(postgres)
        os.environ.update(COURSE_STATE=str(folder / "state"), COURSE_DATA=str(folder / "data"))
        os.environ["COURSE_SESSION_MB"] = str(session_mb)
        try:
            yield
        finally:
            services.reset()
            _restore(before)


def place() -> Path | None:
    """Return a folder in memory with room for a job's files, None (the system's own choice) where there is none."""
    if MEMORY.is_dir() and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOM:
        return MEMORY
    return None


def _restore(before: dict[str, str | None]) -> None:
    for name, value in before.items():
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = value
