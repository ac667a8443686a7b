"""From a graded submission to the journal: the notebooks for autograded/, the pages for feedback/, the verdict."""

from collections.abc import Callable
from pathlib import Path

import nbformat

from autograder.grading import Graded
from autograder.records import files
from autograder.records.journal import Journal
from autograder.records.verdict import NotebookVerdict, Verdict
from autograder.settings import Course


def deliver(course: Course, journal: Journal, graded: Graded, keep: Callable[[Verdict], None]) -> Verdict:
    """Make the files of a graded submission and `keep` its verdict with them; return the verdict."""
    verdict = graded.verdict
    draft = journal.draft(verdict.student)
    if graded.notebooks:
        files.gather(course.config, course.directory, verdict.student, verdict.assignment, draft / "autograded")
    for part in verdict.notebooks:
        _write(course, draft, graded, part)
    keep(verdict)
    return verdict


def _write(course: Course, draft: Path, graded: Graded, part: NotebookVerdict) -> None:
    """Write one notebook's files: what formgrader opens, and what the learner reads."""
    node = graded.notebooks.get(part.name)
    if node is None:
        return
    folder = draft / "autograded"
    folder.mkdir(exist_ok=True)
    nbformat.write(node, folder / f"{part.name}.ipynb")
