"""The files beside the notebooks: the learner's, and over them the instructor's, as nbgrader lays them out."""

import os
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path

from nbgrader.converters import Autograde
from nbgrader.coursedir import CourseDirectory
from nbgrader.utils import is_ignored
from traitlets.config import Config

from autograder.records.durable import explained

SLIPS = ("timestamp.txt", "submission_secret.txt")  # by these nbgrader brings feedback to the learner who handed in
DEPTH, LARGE = 12, 64 << 20  # as much as a run is given of a submission, and more than any chapter needs


def gather(config: Config, directory: CourseDirectory, student: str, assignment: str, into: Path) -> None:
    """Copy everything but notebooks from submitted/ and then from source/; links and devices stay behind."""
    ignored = [*directory.ignore, "*.ipynb"]
    source = Path(directory.format_path(directory.source_directory, ".", assignment))
    kept = {source / name for name in learners(config, assignment)}
    submitted = Path(directory.format_path(directory.submitted_directory, student, assignment))
    for base in (submitted, source):
        for file in _files(base, ignored):
            if base is submitted or file not in kept:
                _copy(file, into, file.relative_to(base))


def learners(config: Config, assignment: str) -> frozenset[str]:
    """Return the files that the learner may change: nbgrader's setting exclude_overwriting."""
    return frozenset(map(str, Autograde(config=config).exclude_overwriting.get(assignment, [])))


def slips(directory: CourseDirectory, student: str, assignment: str, into: Path) -> None:
    """Copy what nbgrader's submit has put beside a submission: its release_feedback looks for it in feedback/."""
    submitted = Path(directory.format_path(directory.submitted_directory, student, assignment))
    for name in SLIPS:
        if os.path.lexists(submitted / name):
            _copy(submitted / name, into, Path(name))


def walk(top: Path) -> Iterator[Path]:
    """Yield everything below a folder that a submission may hold: nothing is followed, nothing is too deep."""
    pending = [(top, 0)]
    while pending:
        folder, depth = pending.pop()
        for entry in sorted(os.scandir(folder), key=lambda entry: entry.name):
            yield Path(entry.path)
            if entry.is_dir(follow_symlinks=False) and depth < DEPTH:
                pending.append((Path(entry.path), depth + 1))


def _files(base: Path, ignored: list[str]) -> Iterator[Path]:
    if not base.is_dir():
        return
    left_out = set[Path]()
    for path in walk(base):
        if path.parent in left_out or is_ignored(str(path), ignored):
            left_out.add(path)
        elif path.lstat().st_size <= LARGE and not path.is_dir():
            yield path


def _copy(file: Path, into: Path, name: Path) -> None:
    """Copy a regular file; what a learner put there instead of one (a link, a pipe) must not be opened."""
    if not stat.S_ISREG(file.lstat().st_mode):
        return
    to = into / name
    with explained(to):
        _make_room(into, name)
        handle = os.open(file, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        with os.fdopen(handle, "rb") as found, to.open("wb") as copy:
            shutil.copyfileobj(found, copy)
        to.chmod(stat.S_IMODE(file.lstat().st_mode) | stat.S_IRUSR)


def _make_room(into: Path, name: Path) -> None:
    """The instructor's file goes before the learner's, also where one has a folder and the other a file."""
    for parent in reversed(name.parents):
        if (into / parent).is_file():
            (into / parent).unlink()
    (into / name.parent).mkdir(parents=True, exist_ok=True)
    if (into / name).is_dir():
        shutil.rmtree(into / name)
    (into / name).unlink(missing_ok=True)
