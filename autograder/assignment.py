"""What is the same for all submissions of an assignment: the instructor's notebooks and the files beside them."""

import hashlib
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from autograder.errors import UserMistake
from autograder.settings import Course
from environment.temporary import folder as own_folder

ENGINE = "1"  # a change of the engine that may change verdicts counts this up, and everything is graded anew


@dataclass(frozen=True)
class Assignment:
    """The notebooks of source/ by name, a folder with their other files, and a name for exactly this version."""

    name: str
    source: Mapping[str, NotebookNode]
    files: Path
    fingerprint: str

    @cached_property
    def texts(self) -> frozenset[str]:
        """The code cells that the instructor wrote, by what they say."""
        return frozenset(
            cell.source for node in self.source.values() for cell in node.cells if cell.cell_type == "code"
        )

    def services(self, course: Course) -> bool:
        """Whether the notebooks need PostgreSQL or Redis: the course has them, and no notebook says it needs none."""
        said = [node.metadata.get("course", {}).get("services", True) for node in self.source.values()]
        return course.own.services and any(said)


@contextmanager
def opened(course: Course, name: str) -> Iterator[Assignment]:
    """Read an assignment from source/; its other files are copied to a folder that every sandbox may copy from."""
    folder = course.path("source", ".", name)
    notebooks = sorted(folder.glob("*.ipynb")) if folder.is_dir() else []
    if not notebooks:
        raise UserMistake(
            f"There is no assignment {name!r}: {folder} has no notebook. The assignments are: {known(course)}."
        )
    with own_folder("assignment") as scratch:
        files = scratch / "files"
        ignored = shutil.ignore_patterns("*.ipynb", *course.directory.ignore)
        shutil.copytree(folder, files, ignore=ignored)
        source = {path.stem: _read(path) for path in notebooks}
        yield Assignment(name, source, files, _fingerprint(folder, notebooks, files))


def _read(file: Path) -> NotebookNode:
    try:
        notebook: NotebookNode = nbformat.read(file, as_version=4)
    except (ValueError, TypeError, AttributeError, KeyError, nbformat.ValidationError) as error:
        raise UserMistake(f"{file} is not a notebook ({error}): build it again, or put back a copy of it.") from error
    return notebook


def known(course: Course) -> str:
    """Return the names of all assignments in source/."""
    names = sorted(path.name for path in course.path("source", ".", "").glob("*") if path.is_dir())
    return ", ".join(names) or "none"


def find(course: Course, start: str) -> str:
    """Return the assignment that is called so, or the only one whose name starts so."""
    names = known(course).split(", ")
    fitting = [name for name in names if name == start] or [name for name in names if name.startswith(start)]
    if len(fitting) != 1:
        raise UserMistake(f"{start!r} is not the name of one assignment. They are: {', '.join(names)}.")
    return fitting[0]


def _fingerprint(folder: Path, notebooks: list[Path], files: Path) -> str:
    digest = hashlib.sha256(ENGINE.encode())
    others = [path for path in sorted(files.rglob("*")) if path.is_file()]
    for path, top in [*((path, folder) for path in notebooks), *((path, files) for path in others)]:
        content = path.read_bytes()
        digest.update(f"{path.relative_to(top)}\0{len(content)}\0".encode() + content)
    return digest.hexdigest()
