"""Our feedback pages per second, from what lies on the disk to what lies on the disk, in one process."""

import time
from pathlib import Path

import nbformat

from autograder import assignment, settings
from autograder.feedback import page
from autograder.records.journal import Journal


def rate(root: Path, name: str, seconds: float = 3.0) -> float:
    """Return the rate over all pages of a graded chapter, made again and again for this long."""
    course = settings.load(root)
    with assignment.opened(course, assignment.find(course, name)) as opened:
        verdicts = Journal(course.root, opened.name).verdicts()
        started, done = time.monotonic(), 0
        while time.monotonic() - started < seconds:
            for verdict in verdicts:
                folder = course.path("autograded", verdict.student, opened.name)
                for part in verdict.notebooks:
                    node = nbformat.read(folder / f"{part.name}.ipynb", as_version=4)
                    text = page(verdict, node, part, opened.files)
                    (root / "page.html").write_text(text, encoding="utf-8", errors="replace")
                    done += 1
        return done / (time.monotonic() - started)
