"""From a graded submission to the journal: the notebooks for autograded/, the pages for feedback/, the verdict."""

import json
from pathlib import Path

from autograder import writing
from autograder.feedback import page, report
from autograder.grading import Graded
from autograder.records import durable, files
from autograder.records.journal import Journal
from autograder.records.verdict import Verdict
from autograder.settings import Course


def deliver(course: Course, journal: Journal, graded: Graded, pictures: Path) -> Verdict:
    """Make and stage the files of a graded submission; return its verdict, which is for the main process to keep."""
    verdict = graded.verdict
    draft = journal.draft(verdict.student)
    with durable.explained(draft):
        write(draft, graded, pictures)
        complete(course, draft, verdict)
    journal.stage(verdict)
    return verdict


def write(folder: Path, graded: Graded, pictures: Path) -> None:
    """Write what grading has made: the notebooks and the pages about them."""
    if graded.notebooks:
        _write_notebooks(folder / "autograded", graded)
    write_feedback(folder / "feedback", graded, pictures)


def complete(course: Course, draft: Path, verdict: Verdict) -> None:
    """Put the files beside them that lie in submitted/ and source/."""
    if (draft / "autograded").is_dir():
        files.gather(course.config, course.directory, verdict.student, verdict.assignment, draft / "autograded")
    files.slips(course.directory, verdict.student, verdict.assignment, draft / "feedback")


def _write_notebooks(folder: Path, graded: Graded) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, node in graded.notebooks.items():
        (folder / f"{name}.ipynb").write_text(writing.text(node) + "\n", encoding="utf-8", errors="backslashreplace")


def write_feedback(folder: Path, graded: Graded, pictures: Path) -> None:
    """Write a page per notebook, where nbgrader's own would be, and one report for tools."""
    folder.mkdir(parents=True, exist_ok=True)
    for part in graded.verdict.notebooks:
        text = page(graded.verdict, graded.notebooks.get(part.name), part, pictures)
        (folder / f"{part.name}.html").write_text(text, encoding="utf-8", errors="replace")
    (folder / "feedback.json").write_text(json.dumps(report(graded.verdict)) + "\n", encoding="utf-8")
