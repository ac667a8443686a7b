"""Take a submission's files from disk: regular files only, nothing followed, nothing waited for, nothing too large."""

import mmap
import os
import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from autograder.records.verdict import Flag, Repair
from autograder.repair.refusal import AGAIN
from autograder.repair.slim import slim

LIMIT = 256 << 20
_LARGE, _FILES, _DEPTH, _ENTRIES = 8 << 20, 2000, 12, 10_000
_TOLD = 20  # files that were left out
_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
# O_NONBLOCK: the opening of a pipe returns at once; what was opened is then looked at, not what the name was.
_FILE = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY
_SKIPPED = {".ipynb_checkpoints", "__pycache__", "__MACOSX", ".git"}
_COPY = re.compile(r"[ _-]*(\(\d+\)|copy *\d*|\d{1,2})$", re.IGNORECASE)


@dataclass
class Collected:
    """What a submission holds; `refused` says for a notebook that is not there what the learner should do."""

    notebooks: dict[str, bytes] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)
    repairs: list[Repair] = field(default_factory=list)
    flags: list[Flag] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)


class _Gone(Exception):
    """A file that is not taken, with the reason."""


def collect(submitted_dir: Path, expected: list[str], limit_bytes: int = LIMIT) -> Collected:
    """The expected notebooks and all other regular files of a submission, read without following anything."""
    collected, left, out = Collected(), limit_bytes, dict[str, str]()
    for path, taken in _walk(submitted_dir, limit_bytes, {f"{name}.ipynb" for name in expected}):
        if isinstance(taken, str):
            out[path] = taken
        elif len(collected.files) < _FILES and len(taken) <= left:
            left -= len(taken)
            collected.files[path] = taken
        else:
            out[path] = f"the submission has more than {_FILES} files or {limit_bytes >> 20} MB in all."
    for path, reason in list(out.items())[:_TOLD]:
        collected.flags.append(Flag("", f"The file {path!r} was left out: {reason}"))
    if len(out) > _TOLD:
        collected.flags.append(Flag("", f"{len(out) - _TOLD} more files were left out."))
    _name(collected, expected, out)
    return collected


def _walk(folder: Path, limit: int, first: set[str]) -> Iterator[tuple[str, bytes | str]]:
    """Yield every file with its content or the reason why it is not taken; in each folder those named `first` first."""
    try:
        top = os.open(folder, _FOLDER)
    except OSError as error:
        yield ".", f"it cannot be opened as a folder ({error.strerror})."
        return
    pending, seen = [(top, "", 0)], 0
    try:
        while pending:
            handle, prefix, depth = pending.pop()
            try:
                names = os.listdir(handle)  # noqa: PTH208 (a folder by its handle has no path)
                room, seen = _ENTRIES - seen, seen + len(names)
                for name in sorted(names, key=lambda name: (name not in first, name))[:room]:
                    yield from _entry(handle, prefix, name, depth, limit, pending)
                if seen > _ENTRIES:
                    yield prefix or ".", f"the submission holds more than {_ENTRIES} entries."
                    return
            finally:
                os.close(handle)
    finally:
        for handle, _, _ in pending:
            os.close(handle)


def _entry(
    handle: int, prefix: str, name: str, depth: int, limit: int, pending: list[tuple[int, str, int]]
) -> Iterator[tuple[str, bytes | str]]:
    path = prefix + name.encode("utf-8", "replace").decode()
    try:
        kind = os.lstat(name, dir_fd=handle).st_mode
        if stat.S_ISDIR(kind) and not path.endswith(".ipynb"):
            if name not in _SKIPPED and depth < _DEPTH:
                pending.append((os.open(name, _FOLDER, dir_fd=handle), f"{path}/", depth + 1))
            return
        yield path, _read(handle, name, limit)
    except _Gone as reason:
        yield path, str(reason)
    except OSError as error:
        yield path, f"it cannot be read ({error.strerror})."


def _read(handle: int, name: str, limit: int) -> bytes:
    try:
        file = os.open(name, _FILE, dir_fd=handle)
    except OSError as error:
        raise _Gone(_no_file(os.lstat(name, dir_fd=handle).st_mode, error)) from None
    try:
        return _content(file, limit, slimmed=name.endswith(".ipynb"))
    finally:
        os.close(file)


def _content(file: int, limit: int, slimmed: bool) -> bytes:
    found = os.fstat(file)
    if not stat.S_ISREG(found.st_mode):
        raise _Gone(_no_file(found.st_mode, None))
    if found.st_size > limit:
        raise _Gone(f"it has {found.st_size >> 20} MB, more than the {limit >> 20} MB that are allowed.")
    if found.st_size > _LARGE and slimmed:
        with mmap.mmap(file, 0, access=mmap.ACCESS_READ) as mapped:
            return slim(mapped)
    with os.fdopen(file, "rb", closefd=False) as opened:
        return opened.read(limit + 1)


def _no_file(mode: int, error: OSError | None) -> str:
    for test, what in (
        (stat.S_ISLNK, "a link to another file"),
        (stat.S_ISDIR, "a folder"),
        (stat.S_ISFIFO, "a pipe"),
        (stat.S_ISSOCK, "a socket"),
    ):
        if test(mode):
            return f"it is {what} and not a file."
    return f"it cannot be read ({error.strerror})." if error else "it is a device and not a file."


def _name(collected: Collected, expected: list[str], out: dict[str, str]) -> None:
    missing = [name for name in expected if not _take(collected, name, [f"{name}.ipynb"])]
    # A notebook that is there under its name but cannot be taken is not replaced by another file.
    taken = [name for name in missing if f"{name}.ipynb" not in out and _take(collected, name, _alike(collected, name))]
    missing = [name for name in missing if name not in taken]
    others = [path for path in collected.files if path.endswith(".ipynb")]
    if len(missing) == len(others) == len(expected) == 1 and f"{missing[0]}.ipynb" not in out:
        _take(collected, missing.pop(), others)
    collected.refused = {name: _sentence(name, out.get(f"{name}.ipynb", out.get(".")), others) for name in missing}


def _take(collected: Collected, name: str, paths: list[str]) -> bool:
    for path in paths:
        if path in collected.files:
            collected.notebooks[name] = collected.files.pop(path)
            if path != f"{name}.ipynb":
                sentence = f"The notebook was handed in as {path!r}; it counts as {name}.ipynb."
                collected.repairs.append(Repair("", sentence))
            return True
    return False


def _alike(collected: Collected, name: str) -> list[str]:
    paths = [PurePosixPath(path) for path in collected.files if path.lower().endswith(".ipynb")]
    same = [path for path in paths if path.stem.lower() == name.lower()]
    copies = [path for path in paths if _COPY.sub("", path.stem).lower() == name.lower()]
    order = [*sorted(same, key=lambda path: len(path.parts)), *sorted(copies, key=lambda path: len(path.parts))]
    return [str(path) for path in order]


def _sentence(name: str, reason: str | None, others: list[str]) -> str:
    if reason:
        return f"{name}.ipynb could not be taken: {reason} {AGAIN}"
    if others:
        there = ", ".join(map(repr, others[:3]))
        return f"There is no {name}.ipynb among what was handed in ({there}). Hand in {name}.ipynb."
    return f"There is no notebook among what was handed in. Save {name}.ipynb and hand it in."
