"""A folder as one piece of bytes and back: the same files give the same bytes, and unpacking stays in its folder."""

import io
import os
import stat
import tarfile
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath

from autograder.cluster.tables import LARGEST
from autograder.errors import Failure, UserMistake
from autograder.records.files import walk

MOST = 10_000  # entries; a submission with more is not looked at to its end anyway
_KINDS = (stat.S_ISREG, stat.S_ISDIR, stat.S_ISLNK, stat.S_ISFIFO)  # a device or a socket cannot travel


def pack(entries: Iterable[tuple[Path, str]]) -> bytes:
    """Return files under their names as one piece of bytes; raise UserMistake for more than may travel."""
    made, room = io.BytesIO(), LARGEST
    with tarfile.open(fileobj=made, mode="w", format=tarfile.GNU_FORMAT, errors="surrogateescape") as archive:
        for number, (path, name) in enumerate(entries):
            status = path.lstat()
            room -= 1536 + (status.st_size if stat.S_ISREG(status.st_mode) else 0)
            if room < 0 or number >= MOST:
                raise UserMistake(f"more than {MOST} files or {LARGEST >> 20} MB cannot travel to workers")
            if any(test(status.st_mode) for test in _KINDS):
                _add(archive, path, name)
    return made.getvalue()


def below(folder: Path, prefix: str = "") -> Iterator[tuple[Path, str]]:
    """Yield everything in a folder with its name, in an order that does not depend on the disk."""
    yield from ((path, f"{prefix}{path.relative_to(folder)}") for path in sorted(walk(folder)))


def _add(archive: tarfile.TarFile, path: Path, name: str) -> None:
    about = archive.gettarinfo(path, name)
    about.uid = about.gid = about.mtime = 0
    about.uname = about.gname = ""
    about.mode &= 0o777
    if about.islnk():  # the second name of a file that is in the archive already
        about.type, about.size, about.linkname = tarfile.REGTYPE, path.lstat().st_size, ""
    if not about.isreg():
        archive.addfile(about)
        return
    with path.open("rb") as content:
        archive.addfile(about, content)


def unpack(content: bytes, folder: Path) -> None:
    """Put back what `pack` took, below `folder`; raise Failure for anything that would land elsewhere."""
    with tarfile.open(fileobj=io.BytesIO(content), mode="r:", errors="surrogateescape") as archive:
        for member in archive:
            _put(archive, member, folder)


def _put(archive: tarfile.TarFile, member: tarfile.TarInfo, folder: Path) -> None:
    parts = PurePosixPath(member.name).parts
    target = folder.joinpath(*parts)
    parents = [folder.joinpath(*parts[:end]) for end in range(1, len(parts))]
    if not parts or ".." in parts or parts[0] == "/" or any(parent.is_symlink() for parent in parents):
        raise Failure(f"The bundle has a file {member.name!r} that does not belong into it: send it again.")
    target.parent.mkdir(parents=True, exist_ok=True)
    if member.isdir():
        target.mkdir(exist_ok=True)
    elif member.issym():
        target.symlink_to(member.linkname)
    elif member.isfifo():
        os.mkfifo(target)
    elif (found := archive.extractfile(member)) is not None:
        with target.open("xb") as file:
            file.write(found.read())
        target.chmod(member.mode & 0o777 | stat.S_IRUSR)
