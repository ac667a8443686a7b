"""Copies a directory into a sandbox: regular files, directories and links as they are, everything else is left out.

It runs after the fork, for every run: plain calls of `os`, since what pathlib does costs twice as much.
"""

# ruff: noqa: PTH102, PTH211

import os
import stat

_BLOCK = 1 << 20


def copy(source: int, target: str, uid: int | None) -> None:
    """Copy what lies in an open directory to `target` and give it to `uid`; no link is followed."""
    with os.scandir(source) as entries:
        for entry in entries:
            _copy_one(source, entry, f"{target}/{entry.name}", uid)


def _copy_one(folder: int, entry: os.DirEntry[str], path: str, uid: int | None) -> None:
    status = entry.stat(follow_symlinks=False)
    if stat.S_ISLNK(status.st_mode):
        os.symlink(os.readlink(entry.name, dir_fd=folder), path)
    elif stat.S_ISDIR(status.st_mode):
        _copy_directory(folder, entry.name, path, uid)
    elif stat.S_ISREG(status.st_mode):
        _copy_file(folder, entry.name, path, stat.S_IMODE(status.st_mode) | 0o600)
    else:
        return
    if uid is not None:
        os.chown(path, uid, uid, follow_symlinks=False)


def _copy_directory(folder: int, name: str, path: str, uid: int | None) -> None:
    os.mkdir(path, 0o755)
    inner = os.open(name, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=folder)
    try:
        copy(inner, path, uid)
    finally:
        os.close(inner)


def _copy_file(folder: int, name: str, path: str, mode: int) -> None:
    reading = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC, dir_fd=folder)
    try:
        writing = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, mode)
        try:
            while os.sendfile(writing, reading, None, _BLOCK):
                pass
        finally:
            os.close(writing)
    finally:
        os.close(reading)
