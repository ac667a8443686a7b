"""The data folder of one course installation: made on first start, moved nowhere, removed by reset."""

import contextlib
import json
import os
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from environment import privileges, processes, state
from environment.errors import ServiceError

# The system's limit for a socket's path is 108 bytes (104 on macOS), file name included.
_LONGEST_SOCKET = 100


@dataclass(frozen=True)
class Home:
    """Where the servers of one state folder keep their data, their sockets and their logs."""

    state: Path
    top: Path

    @property
    def data(self) -> Path:
        """PostgreSQL's data directory."""
        return self.top / "postgres"

    @property
    def redis(self) -> Path:
        """Redis' working directory."""
        return self.top / "redis"

    def sockets(self) -> Path:
        """Return (and make) a folder with a path short enough for sockets."""
        place = self.top / "run"
        if len(str(place / ".s.PGSQL.65535.lock")) > _LONGEST_SOCKET:
            place = Path(tempfile.gettempdir()) / f"backend-course-{self.top.name}"
        privileges.made(place, 0o755)
        if os.name == "posix" and place.lstat().st_uid not in (os.geteuid(), privileges.account()):
            raise ServiceError(f"The sockets' folder {place} belongs to somebody else. Remove it: sudo rm -r {place}")
        privileges.hand_over(place, privileges.account())
        return place

    def clear_sockets(self) -> None:
        """Remove sockets that a killed server has left."""
        for leftover in self.sockets().iterdir():
            leftover.unlink(missing_ok=True)


def find(folder: Path, known: state.Secrets) -> Home | None:
    """Return the data folder of this state folder if there is one."""
    top = Path(known.base) / known.id
    return Home(folder, top) if known.base and _owner(top) == str(folder) else None


def prepare(folder: Path, known: state.Secrets) -> Home:
    """Return the data folder that belongs to this state folder; clear away those whose state folder has gone."""
    base = privileges.base(folder)
    _sweep(base)
    if _owner(base / known.id) not in (None, str(folder)):
        # The state folder is a copy of another one that still exists: two servers must not share one data folder.
        known.id = state.Secrets().id
    known.base = str(base)
    state.save_secrets(folder, known)
    top = base / known.id
    privileges.made(top, 0o755)
    state.write(top / "owner.json", json.dumps({"state": str(folder)}))
    return Home(folder, top)


def remove(home: Home) -> None:
    """Remove all data."""
    shutil.rmtree(home.sockets(), ignore_errors=True)
    shutil.rmtree(home.top)


def _owner(top: Path) -> str | None:
    with contextlib.suppress(OSError, ValueError, KeyError):
        return str(json.loads((top / "owner.json").read_text())["state"])
    return None


def _sweep(base: Path) -> None:
    for note in base.glob("*/owner.json"):
        owner = _owner(note.parent)
        if owner and state.load_secrets(Path(owner)).id != note.parent.name and not _in_use(note.parent):
            shutil.rmtree(note.parent, ignore_errors=True)


def _in_use(top: Path) -> bool:
    with contextlib.suppress(OSError, ValueError):
        pid = int((top / "postgres/postmaster.pid").read_text().split()[0])
        return processes.works_in(pid, top / "postgres")
    return False
