"""From a verdict in the journal to what nbgrader shows: autograded/, feedback/ and the rows of the gradebook."""

from collections.abc import Callable, Sequence
from pathlib import Path

from autograder.records.journal import PARTS, Journal
from autograder.records.verdict import Verdict
from autograder.records.writer import Writer

PathOf = Callable[[str, str, str], Path]  # of a step, a student and an assignment, as nbgrader's CourseDirectory


def finish(journal: Journal, writer: Writer, verdicts: Sequence[Verdict], path_of: PathOf) -> None:
    """Show recorded verdicts to nbgrader; whatever ends this, `finish(journal.unplaced())` completes it."""
    if not verdicts:
        return
    for verdict in verdicts:
        journal.place(verdict, {part: path_of(part, verdict.student, verdict.assignment) for part in PARTS})
    writer.write(verdicts)
    journal.settle(verdicts)
