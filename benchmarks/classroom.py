"""A course directory to measure on: a copy of this repository's chapters, and a class that has handed them in."""

import random
import shutil
import stat
from functools import lru_cache
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from course.authoring import attempts, chapter
from course.authoring.chapter import Chapter
from course.authoring.source import code
from environment.paths import ROOT

LOOP = "while True:\n    pass"


def course(root: Path, lines: str = "") -> Path:
    """Make a course directory with the repository's chapters and configuration; `lines` are added to the latter."""
    root.mkdir(parents=True)
    shutil.copytree(ROOT / "source", root / "source")
    readable = [str(ROOT / name) for name in ("course/__init__.py", "course/study", "environment")]
    config = (ROOT / "nbgrader_config.py").read_text()
    added = f"\nc.Autograder.readonly = {readable!r}  # the copy has no code of its own\n{lines}\n"
    (root / "nbgrader_config.py").write_text(config + added)
    return root


def find(name: str) -> Chapter:
    """Return the chapter that is called so or begins so, read."""
    return chapter.load(chapter.find([name])[0])


@lru_cache(maxsize=16)
def _texts(name: str) -> tuple[str, dict[str, str], dict[str, list[str]]]:
    """The released notebook, each exercise's reference answer, and other people's wrong answers to it."""
    one = find(name)
    source = nbformat.read(ROOT / "source" / one.name / f"{one.slug}.ipynb", as_version=4)
    right = {cell.id: cell.source for cell in source.cells if cell.id in one.exercises}
    wrong: dict[str, list[str]] = {name: [] for name in right}
    for attempt in attempts.load(one):
        if not attempt.right:
            wrong[attempt.exercise].append(code(one.exercises[attempt.exercise].answer, attempt.code))
    return (ROOT / "release" / one.name / f"{one.slug}.ipynb").read_text(), right, wrong


def answered(name: str, student: str, mistakes: int = 0, loops: bool = False) -> NotebookNode:
    """Return a student's notebook: the reference answers, so many of them replaced by wrong ones or one by a loop."""
    text, right, wrong = _texts(name)
    rng = random.Random(student)
    chosen = rng.sample([exercise for exercise in right if wrong[exercise]], mistakes)
    answers = {**right, **{exercise: rng.choice(wrong[exercise]) for exercise in chosen}}
    if loops:
        answers[rng.choice([exercise for exercise in right if not right[exercise].startswith("%%")])] = LOOP
    notebook: NotebookNode = nbformat.reads(text, as_version=4)
    signed = False
    for cell in notebook.cells:
        if cell.id in answers:
            cell.source = answers[cell.id]
            if not signed and not cell.source.startswith("%%"):
                cell.source, signed = f"# {student}\n{cell.source}", True
    return notebook


def hand_in(root: Path, name: str, student: str, notebook: NotebookNode) -> None:
    """Put a notebook, with the files that belong to the assignment, where `nbgrader collect` would put it."""
    one = find(name)
    folder = root / "submitted" / student / one.name
    shutil.copytree(ROOT / "release" / one.name, folder)
    for path in folder.rglob("*"):
        path.chmod(path.stat().st_mode | stat.S_IWUSR)
    nbformat.write(notebook, folder / f"{one.slug}.ipynb")


def students(count: int, start: int = 0) -> list[str]:
    """Return so many names."""
    return [f"s{number:04}" for number in range(start, start + count)]


def fill(root: Path, name: str, names: list[str], wrong: float = 0.0, loops: int = 0) -> None:
    """Hand in for each of these students; a share has wrong answers, and the first few an endless loop."""
    for number, student in enumerate(names):
        looping = number < loops
        mistakes = random.Random(student).randint(1, 3) if not looping and number < wrong * len(names) else 0
        hand_in(root, name, student, answered(name, student, mistakes, looping))
