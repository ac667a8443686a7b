"""The learner's notebook, made by nbgrader's own GenerateAssignment, and the proof that it leaks nothing."""

import contextlib
import json
import logging
import re
from collections.abc import Iterator
from pathlib import Path

import nbformat

from course.authoring import attempts, markers
from course.authoring.chapter import Chapter
from course.authoring.problems import ContentError, Problem
from environment.paths import ROOT

MARKER = re.compile(r"(BEGIN|END) (SOLUTION|HIDDEN TESTS|MARK SCHEME)")
TELLING = 16  # shorter lines, such as `for post in posts:`, stand in many places and tell nothing


def convert(root: Path, names: list[str]) -> None:
    """Run nbgrader's converter from `root`/source/<name> to `root`/release/<name> for each name."""
    from nbgrader.converters import GenerateAssignment
    from nbgrader.coursedir import CourseDirectory
    from traitlets.config.loader import PyFileConfigLoader

    config = PyFileConfigLoader("nbgrader_config.py", path=str(ROOT)).load_config()
    config.CourseDirectory.root = str(root)
    config.SaveCells.enabled = False  # the gradebook learns of an assignment when an instructor generates it
    config.GenerateAssignment.no_database = True
    config.BaseConverter.force = True
    for name in names:
        config.CourseDirectory.assignment_id = name
        with _quiet():
            GenerateAssignment(coursedir=CourseDirectory(config=config), config=config).start()


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Keep nbgrader's progress lines off the screen; its errors are exceptions."""
    logging.disable(logging.ERROR)
    try:
        yield
    finally:
        logging.disable(logging.NOTSET)


def leaks(chapter: Chapter, folder: Path) -> list[Problem]:
    """Return every secret of the chapter that is found in its release folder."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    found = [problem for path in files if (problem := _stray(chapter, folder, path))]
    text = "\n".join(_strings(path) for path in files)
    squeezed = _squeeze(text)
    for line, secret in _secrets(chapter):
        if _squeeze(secret) in squeezed:
            found.append(Problem(chapter.file, line, f"release/ would show the secret line {secret.strip()!r}.", LEAK))
    if match := MARKER.search(text):
        found.append(Problem(chapter.file, 1, f"release/ would show the marker {match[0]!r}.", LEAK))
    return found


LEAK = "Take it out of the text that learners see, or out of the solution."


def _stray(chapter: Chapter, folder: Path, path: Path) -> Problem | None:
    expected = {folder / f"{chapter.slug}.ipynb"}
    if path in expected or path.is_relative_to(folder / "data"):
        return None
    return Problem(
        chapter.file, 1, f"A stray file would be released: {path.name}.", "Keep only chapter.md, attempts.md, data/."
    )


def _strings(path: Path) -> str:
    """Everything a learner could read in a file: in a notebook sources, metadata, outputs and attachments alike."""
    if path.suffix != ".ipynb":
        return path.read_bytes().decode("utf-8", errors="replace")
    node = nbformat.read(path, as_version=4)
    sources = [cell.pop("source") for cell in node.cells]
    return "\n".join([*sources, json.dumps(node, ensure_ascii=False)])


def _squeeze(text: str) -> str:
    return re.sub(r"\s+", "", text)


def _secrets(chapter: Chapter) -> list[tuple[int, str]]:
    """Every telling line of solutions, hidden tests, marking schemes and attempts that no visible text holds."""
    secret: list[tuple[int, str]] = []
    visible = []
    for part in chapter.parts:
        region = markers.REGIONS.get(part.role)
        if part.role == "solution":
            secret += [(part.block.line, line) for line in part.text.splitlines()]
        elif region is None:
            visible.append(part.text)
        else:
            shown, hidden = markers.split(part.text, region)
            visible.append(shown)
            secret += [(part.block.line, line) for line in hidden.splitlines()]
    for attempt in attempts.load(chapter):
        lines = re.split(r"(?<=[.!?])[*_]*\s+", attempt.explanation) + (
            attempt.code.splitlines() if attempt.right else []
        )
        secret += [(attempt.line, line) for line in lines]
    seen = _squeeze("\n".join(visible))
    return [(line, text) for line, text in secret if len(_squeeze(text)) >= TELLING and _squeeze(text) not in seen]


def refuse_leaks(chapters: list[Chapter], release: Path) -> None:
    """Raise ContentError when any release folder holds a secret of its chapter."""
    if found := [problem for chapter in chapters for problem in leaks(chapter, release / chapter.name)]:
        raise ContentError(found)
