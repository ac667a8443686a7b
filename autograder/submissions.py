"""What lies in submitted/: one folder per student, and a name for exactly what is in it."""

import fnmatch
import hashlib
import os
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path

from nbgrader.utils import parse_utc

from autograder.errors import UserMistake
from autograder.grading import Submission
from autograder.records import names
from autograder.records.files import walk
from autograder.records.model import Standing
from autograder.settings import Course

LARGE = 256 << 20  # more than a submission may hold


def listed(
    course: Course, assignment: str, patterns: list[str], standings: Mapping[str, Standing]
) -> tuple[list[Submission], list[str]]:
    """Return the submissions of the students that fit, and a sentence for each folder that cannot be a student's."""
    found, refused = list[Submission](), list[str]()
    for student, folder in folders(course, assignment, patterns):
        try:
            found.append(taken(course, student, folder, standings.get(student, Standing())))
        except UserMistake as mistake:
            refused.append(str(mistake))
    return found, refused


def taken(course: Course, student: str, folder: Path, standing: Standing | None = None) -> Submission:
    """Return what lies in a folder of submitted/; raise UserMistake when it cannot be a student's."""
    names.check(student)
    try:
        content = digest(folder)
    except OSError as error:
        raise UserMistake(
            f"{folder} cannot be graded because {error.filename} cannot be read: {error.strerror}."
        ) from error
    return Submission(student, folder, content, _timestamp(course, folder), standing or Standing())


def folders(course: Course, assignment: str, patterns: list[str]) -> Iterator[tuple[str, Path]]:
    """Yield the students that fit, each with the folder of what was handed in."""
    place = course.path("submitted", "\0", assignment)
    top, _, below = str(place).partition("\0")
    excluded = course.directory.student_id_exclude.split(",")
    for student in sorted(entry.name for entry in os.scandir(top)) if Path(top).is_dir() else ():
        folder = Path(f"{top}{student}{below}")
        fits = any(fnmatch.fnmatchcase(student, pattern) for pattern in patterns)
        if fits and student not in excluded and not student.startswith(".") and folder.is_dir():
            yield student, folder


def _timestamp(course: Course, folder: Path) -> str | None:
    """The time of handing in as nbgrader's collect wrote it, None where nothing readable stands."""
    file = folder / "timestamp.txt"
    try:
        text = file.read_text(encoding="utf-8").strip() if stat.S_ISREG(file.lstat().st_mode) else ""
        return text if text and parse_utc(text) else None
    except (OSError, ValueError, OverflowError):
        return None


def digest(folder: Path) -> str:
    """Return the SHA-256 of everything in a folder; links, other things and what is too large by name and size only."""
    total = hashlib.sha256()
    for path in sorted(walk(folder)):
        status = path.lstat()
        kind, name = stat.S_IFMT(status.st_mode), os.fsencode(path.relative_to(folder))
        total.update(f"{name!r} {kind} {status.st_size}\0".encode())
        if stat.S_ISREG(status.st_mode) and status.st_size <= LARGE:
            total.update(path.read_bytes())
    return total.hexdigest()
