"""The gradebook of one submission in memory: what nbgrader's preprocessors ask a Gradebook for, and no more."""

from dataclasses import dataclass
from datetime import datetime
from types import SimpleNamespace
from typing import Self, TypeVar

from nbgrader.api import MissingEntry

from autograder.records.model import GradedCell, Model, Notebook, Score, SourceCell, Standing
from autograder.records.verdict import Grade

Found = TypeVar("Found")


@dataclass
class GradeRow:
    """A row of nbgrader's table of grades, as SaveAutoGrades sees it."""

    auto_score: float | None
    manual_score: float | None
    extra_credit: float | None
    needs_manual_grade: bool = True

    @property
    def score(self) -> float:
        """The score as nbgrader's SQL computes it."""
        base = self.manual_score if self.manual_score is not None else self.auto_score
        return 0.0 if base is None else base + (self.extra_credit or 0.0)


class MemoryGradebook:
    """One notebook of one student's submission."""

    def __init__(self, model: Model, notebook: str, standing: Standing, timestamp: datetime | None) -> None:
        self.model = model
        self.db = SimpleNamespace(commit=lambda: None)
        self.standing = standing
        self.timestamp = timestamp or standing.timestamp
        self.notebook = model.notebooks[notebook]
        self.rows = self._rows(standing.scores.get(notebook, {}))
        self._graded: list[str] = []
        self._comments: dict[str, SimpleNamespace] = {}
        self.penalty = SimpleNamespace(late_submission_penalty=None, score=0.0)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        pass

    def _rows(self, scores: dict[str, Score]) -> dict[str, GradeRow]:
        known = {name: scores.get(name, Score()) for name in self.notebook.graded}
        return {name: GradeRow(score.auto, score.manual, score.extra) for name, score in known.items()}

    @property
    def grades(self) -> dict[str, Grade]:
        """The grades that SaveAutoGrades has looked up, and so written."""
        return {name: Grade(self.rows[name].auto_score, self.rows[name].needs_manual_grade) for name in self._graded}

    @property
    def comments(self) -> dict[str, str | None]:
        """The comments that SaveAutoGrades has written."""
        return {name: comment.auto_comment for name, comment in self._comments.items()}

    @property
    def late(self) -> float | None:
        """The penalty that AssignLatePenalties has written."""
        penalty: float | None = self.penalty.late_submission_penalty
        return penalty

    def find_notebook(self, name: str, assignment: str) -> SimpleNamespace:
        """Return the notebook as OverwriteKernelspec and OverwriteCells want it."""
        found = _known(self.model.notebooks, name)
        return SimpleNamespace(
            kernelspec=found.kernelspec,
            source_cells=list(found.sources.values()),
            grade_cells=list(found.grades.values()),
            task_cells=list(found.tasks.values()),
            solution_cells=[SimpleNamespace(name=solution) for solution in found.solutions],
        )

    def find_source_cell(self, name: str, notebook: str, assignment: str) -> SourceCell:
        """Return the instructor's version of a cell."""
        return _known(self._notebook(notebook).sources, name)

    def find_graded_cell(self, name: str, notebook: str, assignment: str) -> GradedCell:
        """Return a test, a manually graded answer or a task."""
        return _known(self._notebook(notebook).graded, name)

    def find_grade(self, name: str, notebook: str, assignment: str, student: str) -> GradeRow:
        """Return the row of a grade."""
        row = _known(self.rows, name)
        self._graded.append(name)
        return row

    def find_comment(self, name: str, notebook: str, assignment: str, student: str) -> SimpleNamespace:
        """Return the row of a comment."""
        _known(self._notebook(notebook).commented, name)
        return self._comments.setdefault(name, SimpleNamespace(auto_comment=None))

    def find_submission(self, assignment: str, student: str) -> SimpleNamespace:
        """Return the submission as AssignLatePenalties wants it."""
        return SimpleNamespace(total_seconds_late=self._late())

    def find_submission_notebook(self, notebook: str, assignment: str, student: str) -> SimpleNamespace:
        """Return the submitted notebook with its score so far."""
        self.penalty.score = sum((row.score for row in self.rows.values()), 0.0)
        return self.penalty

    def _late(self) -> float:
        due = self.model.duedate
        if self.timestamp is None or due is None:
            return 0
        due = due + self.standing.extension if self.standing.extension is not None else due
        return max(0, (self.timestamp - due).total_seconds())

    def _notebook(self, name: str) -> Notebook:
        return _known(self.model.notebooks, name)


def _known(entries: dict[str, Found], name: str) -> Found:
    if name not in entries:
        raise MissingEntry(f"No such entry: {name}")
    return entries[name]
