"""Files that are there whole or not at all, whatever ends the process or the power, and whose errors are sentences."""

import contextlib
import errno
import json
import os
import shutil
import threading
from collections.abc import Iterator
from io import FileIO
from pathlib import Path
from typing import Any

from autograder.errors import Failure, Stopped

# Notebooks and pages; a copied data file is not worth waiting for the disk.
PRECIOUS = {".ipynb", ".html", ".json"}
DRAFT = ".draft"
REASONS = {
    errno.ENOSPC: ("the disk is full", "free some space"),
    errno.EDQUOT: ("this account's share of the disk is used up", "free some space"),
    errno.EACCES: ("this account may not write there", "give this account the right to write it"),
    errno.EPERM: ("this account may not write there", "give this account the right to write it"),
    errno.EROFS: ("the file system is read-only", "mount it for writing"),
    errno.EXDEV: ("it is on another file system than the course's .autograder folder", "put both on one"),
    errno.ENAMETOOLONG: ("the name is too long", "rename the folder in submitted/"),
}

FOR_ALL = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO}  # the next write would fail as well


@contextlib.contextmanager
def explained(path: Path) -> Iterator[None]:
    """Turn an OSError about `path` into a Failure that says what to do."""
    try:
        yield
    except OSError as error:
        why, remedy = REASONS.get(error.errno or 0, (str(error), "put that right"))
        raise (Stopped if error.errno in FOR_ALL else Failure)(
            f"Cannot write {path} because {why}: {remedy}, then run the same command again; what is graded is kept."
        ) from error


def write(path: Path, text: str) -> None:
    """Replace the file's content such that every reader, also after a crash, sees the old or the new one."""
    draft = path.with_name(f"{path.name}.{os.getpid()}-{threading.get_ident()}{DRAFT}")
    with explained(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            _write_through(draft, text.encode())
            draft.replace(path)
            sync_folder(path.parent)
        finally:
            draft.unlink(missing_ok=True)


def _write_through(path: Path, data: bytes) -> None:
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def sync_folder(path: Path) -> None:
    """Wait until the folder's names are on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sync_tree(root: Path) -> None:
    """Wait until the notebooks and pages below `root` are on the disk."""
    for folder, _, names in os.walk(root):
        for name in names:
            if Path(name).suffix in PRECIOUS:
                sync_folder(Path(folder, name))
        sync_folder(Path(folder))


def append(path: Path, entries: list[dict[str, Any]], sync: bool) -> None:
    """Add one line of JSON per entry; a line is there whole or `entries_of` leaves it out."""
    data = b"".join(json.dumps(entry).encode() + b"\n" for entry in entries)
    with explained(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("ab+", buffering=0) as file:
            _end_torn_line(file)
            if file.write(data) != len(data):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            if sync:
                os.fsync(file.fileno())


def _end_torn_line(file: FileIO) -> None:
    if file.tell() == 0:
        return
    file.seek(-1, os.SEEK_END)
    if file.read(1) != b"\n":
        file.write(b"\n")


def entries_of(path: Path) -> list[dict[str, Any]]:
    """Return the entries of a file of JSON lines, without lines that were torn by a crash."""
    if not path.exists():
        return []
    found = []
    for line in path.read_bytes().splitlines():
        with contextlib.suppress(ValueError):
            found.append(json.loads(line))
    return [entry for entry in found if isinstance(entry, dict)]


def put(new: Path, place: Path, aside: Path) -> None:
    """Move the folder `new` to `place`; what was there goes to `aside` first, and away in the end."""
    with explained(place):
        place.parent.mkdir(parents=True, exist_ok=True)
        if place.exists():
            shutil.rmtree(aside, ignore_errors=True)
            place.rename(aside)
        new.rename(place)
        sync_folder(place.parent)
        shutil.rmtree(aside, ignore_errors=True)
