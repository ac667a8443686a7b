"""What nbgrader's gradebook knows of an assignment before anybody submits: read once, small, and picklable."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from nbgrader import api
from nbgrader.api import Gradebook, MissingEntry

from autograder.errors import UserMistake
from autograder.records.database import explained, patient, shown


@dataclass(frozen=True)
class SourceCell:
    """A cell as the instructor wrote it; nbgrader restores locked ones from it."""

    name: str
    cell_type: str
    locked: bool
    source: str
    checksum: str | None


@dataclass(frozen=True)
class GradedCell:
    """A test, a manually graded answer or a task."""

    id: str
    name: str
    max_score: float
    cell_type: str


@dataclass(frozen=True)
class Notebook:
    """One notebook of an assignment; `solutions` are the ids of the cells that get a comment, by name."""

    id: str
    name: str
    kernelspec: str | None
    sources: dict[str, SourceCell] = field(default_factory=dict)
    grades: dict[str, GradedCell] = field(default_factory=dict)
    tasks: dict[str, GradedCell] = field(default_factory=dict)
    solutions: dict[str, str] = field(default_factory=dict)

    @property
    def graded(self) -> dict[str, GradedCell]:
        """Every cell that gets a grade; a test goes before a task of the same name, as in nbgrader."""
        return self.tasks | self.grades

    @property
    def commented(self) -> dict[str, str]:
        """The ids of every cell that gets a comment; a solution cell goes before a task of the same name."""
        return {name: task.id for name, task in self.tasks.items()} | self.solutions


@dataclass(frozen=True)
class Model:
    """An assignment in the gradebook."""

    id: str
    name: str
    duedate: datetime | None
    submissions: int
    notebooks: dict[str, Notebook]


@dataclass(frozen=True)
class Score:
    """The three scores of a cell: the autograder's, the instructor's, and extra credit."""

    auto: float | None = None
    manual: float | None = None
    extra: float | None = None


@dataclass(frozen=True)
class Standing:
    """What the gradebook holds about one student's submission; scores are by notebook and cell."""

    timestamp: datetime | None = None
    extension: timedelta | None = None
    scores: dict[str, dict[str, Score]] = field(default_factory=dict)


def read(db_url: str, assignment: str, course_id: str) -> Model:
    """Read an assignment from the gradebook; raise UserMistake when it is not there."""
    with explained(db_url), Gradebook(patient(db_url), course_id) as gradebook:
        try:
            found = gradebook.find_assignment(assignment)
        except MissingEntry as error:
            remedy = f"run nbgrader generate_assignment {assignment} first"
            raise UserMistake(f"The gradebook {shown(db_url)} knows no assignment {assignment!r}: {remedy}.") from error
        notebooks = {notebook.name: _notebook(notebook) for notebook in found.notebooks}
        return Model(found.id, found.name, found.duedate, found.num_submissions, notebooks)


def _notebook(found: api.Notebook) -> Notebook:
    return Notebook(
        id=found.id,
        name=found.name,
        kernelspec=found.kernelspec,
        sources={
            cell.name: SourceCell(cell.name, cell.cell_type, cell.locked, cell.source, cell.checksum)
            for cell in found.source_cells
        },
        grades={cell.name: _graded(cell) for cell in found.grade_cells},
        tasks={cell.name: _graded(cell) for cell in found.task_cells},
        solutions={cell.name: cell.id for cell in found.solution_cells},
    )


def _graded(cell: api.GradeCell | api.TaskCell) -> GradedCell:
    return GradedCell(cell.id, cell.name, cell.max_score, cell.cell_type)
