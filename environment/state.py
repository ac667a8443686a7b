"""The files of the state folder: which services run, who uses them, their passwords, and the locks.

services.json   what runs now: written whole or not at all, removed by the keeper when it stops
secrets.json    passwords and last ports: kept, so that addresses stay the same from one run to the next
users/PID       one file per process that uses the services; its content tells a later process with that id apart
pinned          present while the services shall stay without users; it names the boot, so that it ends with it
keeper.pid      the keeper's process id and token, from its first moment on
starting.lock   held while somebody starts, joins or stops the services
keeper.lock     held by the keeper for its whole life; the system frees it however the keeper dies
"""

import contextlib
import errno
import json
import os
import secrets
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from environment import paths, processes
from environment.errors import ServiceError


@dataclass(frozen=True)
class Server:
    """One running server as the state file describes it; `url` contains the password."""

    name: str
    version: str
    url: str
    pid: int
    token: str
    since: float
    socket: str = ""
    admin_url: str = ""


@dataclass(frozen=True)
class Running:
    """The content of services.json; `problems` has a sentence for each server that could not be started."""

    folder: str
    machine: str
    kind: str
    keeper: int
    keeper_token: str
    servers: dict[str, Server] = field(default_factory=dict)
    problems: dict[str, str] = field(default_factory=dict)


@dataclass
class Secrets:
    """What must stay the same between runs; `base` is the folder that holds the data folder named `id`."""

    id: str = field(default_factory=lambda: secrets.token_hex(4))
    admin: str = field(default_factory=lambda: secrets.token_hex(24))
    course: str = field(default_factory=lambda: secrets.token_hex(24))
    redis: str = field(default_factory=lambda: secrets.token_hex(24))
    ports: dict[str, int] = field(default_factory=dict)
    base: str = ""


def folder() -> Path:
    """Return the state folder and make it when it is missing."""
    home = paths.state()
    try:
        (home / "users").mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise unwritable(home, error) from error
    return home


def unwritable(home: Path, error: OSError) -> ServiceError:
    """Return the sentence for a state folder on a full or read-only disk, or one that belongs to somebody else."""
    full = error.errno in (errno.ENOSPC, errno.EDQUOT)
    return ServiceError(
        f"The services keep their state in {home}, which cannot be written ({error.strerror or error}). "
        + ("Free some space there" if full else "Make it yours (sudo chown -R $USER on it)")
        + ", or choose another folder: export COURSE_STATE=$HOME/.backend-course"
    )


def write(path: Path, text: str) -> None:
    """Write a file whole or not at all, readable by its owner only."""
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as stream:
                stream.write(text)
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise unwritable(path.parent, error) from error


def _read(path: Path) -> dict[str, Any]:
    # A missing, half-written or foreign file means the same here: nothing is known.
    with contextlib.suppress(OSError, ValueError):
        content = json.loads(path.read_text(encoding="utf-8"))
        if isinstance(content, dict):
            return content
    return {}


def save(home: Path, running: Running) -> None:
    """Publish what runs."""
    write(home / "services.json", json.dumps(asdict(running), indent=1))


def load(home: Path) -> Running | None:
    """Return what services.json says, or None when it is missing, damaged, or was copied from elsewhere."""
    with contextlib.suppress(TypeError, KeyError, ValueError, AttributeError):
        content = _read(home / "services.json")
        servers = {name: Server(**server) for name, server in content.pop("servers").items()}
        running = Running(servers=servers, **content)
        if (running.folder, running.machine) == (str(home), processes.machine()):
            return running
    return None


def load_secrets(home: Path) -> Secrets:
    """Return the kept passwords, or new ones when there are none that can be read."""
    with contextlib.suppress(TypeError):
        known = Secrets(**_read(home / "secrets.json"))
        texts = (known.id, known.admin, known.course, known.redis)
        if (
            all(isinstance(text, str) and text.isalnum() for text in texts)
            and isinstance(known.ports, dict)
            and isinstance(known.base, str)
        ):
            return known
    return Secrets()


def save_secrets(home: Path, known: Secrets) -> None:
    """Keep the passwords for the next run."""
    write(home / "secrets.json", json.dumps(asdict(known), indent=1))


def register(home: Path, pid: int) -> None:
    """Note that process `pid` uses the services; the keeper sees by itself when the process has ended."""
    mark = processes.token(pid) or ""
    path = home / "users" / str(pid)
    if not path.exists() or path.read_text() != mark:
        write(path, mark)


def pin(home: Path) -> None:
    """Let the services stay without users until they are stopped or the machine restarts."""
    write(home / "pinned", processes.boot())


def is_pinned(home: Path) -> bool:
    """Say whether the services shall stay without users."""
    with contextlib.suppress(OSError):
        return (home / "pinned").read_text() == processes.boot()
    return False


def note_keeper(home: Path) -> None:
    """Write down that this process is the keeper."""
    write(home / "keeper.pid", f"{os.getpid()} {processes.token(os.getpid())}")


def keeper(home: Path) -> int | None:
    """Return the living keeper's process id, also when it has not finished starting or services.json is damaged."""
    with contextlib.suppress(OSError, ValueError):
        pid, mark = (home / "keeper.pid").read_text().split()
        return int(pid) if processes.alive(int(pid), mark) else None
    return None


def users(home: Path) -> list[int]:
    """Return the processes that still use the services."""
    return sorted(int(path.name) for path in _user_files(home) if _is_used(path))


def forget_dead_users(home: Path) -> None:
    """Remove the notes of processes that have ended; hold starting.lock, or a new process's note may get lost."""
    for path in _user_files(home):
        if not _is_used(path):
            path.unlink(missing_ok=True)


def _user_files(home: Path) -> list[Path]:
    return [path for path in (home / "users").glob("[0-9]*") if path.name.isdecimal()]


def _is_used(path: Path) -> bool:
    with contextlib.suppress(OSError, ValueError):
        return processes.alive(int(path.name), path.read_text())
    return False


@contextlib.contextmanager
def locked(path: Path, seconds: float) -> Iterator[bool]:
    """Hold the lock file while the block runs; give whether it was got within `seconds`."""
    try:
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise unwritable(path.parent, error) from error
    got = False
    try:
        got = processes.wait_until(lambda: _try_lock(handle), seconds)
        yield got
    finally:
        if got:
            _unlock(handle)
        os.close(handle)


if sys.platform == "win32":
    import msvcrt

    def _try_lock(handle: int) -> bool:
        with contextlib.suppress(OSError):
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
            return True
        return False

    def _unlock(handle: int) -> None:
        msvcrt.locking(handle, msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _try_lock(handle: int) -> bool:
        with contextlib.suppress(OSError):
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
        return False

    def _unlock(handle: int) -> None:
        # Closing would not do: a child forked meanwhile holds a copy of the handle and the lock with it.
        fcntl.flock(handle, fcntl.LOCK_UN)
