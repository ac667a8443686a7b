"""A folder on its way into a container: a file in memory that travels as a descriptor, so no account has to match.

A line of JSON stands in front of the content of each file. A descriptor of the folder itself would do as well, but
leads out of the container for whoever gets hold of it.
"""

# ruff: noqa: PTH102, PTH123, PTH211

import json
import os
import stat
from collections.abc import Iterator
from pathlib import Path

LINK, FOLDER, FILE = "link", "folder", "file"


def pack(folder: Path) -> int:
    """Return the descriptor of a parcel with the regular files, directories and links of a folder."""
    parcel = os.memfd_create("parcel", os.MFD_CLOEXEC)
    try:
        with open(parcel, "wb", closefd=False) as file:
            for head, content in _entries(folder, folder):
                file.write(json.dumps(head).encode() + b"\n" + content)
        os.lseek(parcel, 0, os.SEEK_SET)
    except BaseException:
        os.close(parcel)
        raise
    return parcel


def _entries(top: Path, folder: Path) -> Iterator[tuple[dict[str, object], bytes]]:
    for path in sorted(folder.iterdir()):
        name, mode = str(path.relative_to(top)), path.lstat().st_mode
        if stat.S_ISLNK(mode):
            yield {"path": name, "kind": LINK, "to": str(path.readlink())}, b""
        elif stat.S_ISDIR(mode):
            yield {"path": name, "kind": FOLDER}, b""
            yield from _entries(top, path)
        elif stat.S_ISREG(mode):
            content = path.read_bytes()
            yield {"path": name, "kind": FILE, "size": len(content), "mode": stat.S_IMODE(mode) | 0o600}, content


def unpack(parcel: int, target: str) -> None:
    """Lay out in an empty directory what a parcel holds."""
    with open(parcel, "rb", closefd=False) as file:
        while line := file.readline():
            head = json.loads(line)
            path = f"{target}/{head['path']}"
            if head["kind"] == LINK:
                os.symlink(head["to"], path)
            elif head["kind"] == FOLDER:
                os.mkdir(path, 0o755)
            else:
                _write(path, head["mode"], file.read(head["size"]))


def _write(path: str, mode: int, content: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, mode)
    with open(descriptor, "wb") as file:
        file.write(content)
