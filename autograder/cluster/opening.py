"""An assignment opened for grading on a worker: unpacked, its services started, proved by the canary, registered."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import text

from autograder import assignment as assignments
from autograder import session
from autograder.assignment import Assignment
from autograder.cluster import blobs, carrying, tables
from autograder.cluster.database import Database
from autograder.errors import Failure
from autograder.grading import Graded, Submission
from autograder.records import model as models
from autograder.records import register
from autograder.records.rows import Rows
from autograder.settings import Course
from environment.temporary import folder as own_folder

SLOT = 1  # of this process: each has its own
RUNS = 3  # executions of a notebook at most: an ordinary one, one after an unexplained death, one with decoys
SPARE = 120.0  # seconds for everything but cells
_SPEC = text(f"select assignment, gradebook, version, content from {tables.SCHEMA}.spec where digest = :digest")


@dataclass(frozen=True)
class Opened:
    """What grading submissions of one spec needs; `seconds` is longer than any of them may take."""

    spec: str
    name: str
    schema: str
    rows: Rows
    grade: Callable[[Submission, bool], Graded]
    pictures: Path
    seconds: float


@contextmanager
def opened(database: Database, spec: str, kind: str, cache: Path) -> Iterator[Opened]:
    """Open a spec; raises what stands in the way, and then nothing has been written."""
    name, schema, version, content = database.patiently(lambda: _read(database, spec))
    with ExitStack() as stack:
        folder = stack.enter_context(own_folder("course"))
        course = carrying.opened(content, folder, database.gradebook(schema))
        assignment = stack.enter_context(assignments.opened(course, name))
        if assignment.fingerprint != version:
            raise Failure("This worker has another version of the autograder: install the same on all machines.")
        expected = register.expected(course, name)
        ready = stack.enter_context(session.opened(course, assignment, expected, kind, cache / f"{spec}.json"))
        rows = Rows(_registered(database, course, name))
        grade = stack.enter_context(ready.work(SLOT))
        yield Opened(spec, name, schema, rows, grade, assignment.files, _longest(course, assignment))


def _read(database: Database, spec: str) -> tuple[str, str, str, bytes]:
    with database.begin() as connection:
        found = connection.execute(_SPEC, {"digest": spec}).one_or_none()
        if found is None:
            raise Failure(f"The spec {spec} is not there any more: send the submissions again.")
        return found.assignment, found.gradebook, found.version, blobs.get(connection, found.content)


def _registered(database: Database, course: Course, name: str) -> models.Model:
    """The gradebook knows the assignment from now on: one worker at a time looks, and writes what is missing."""
    with database.begin() as connection:
        tables.alone(connection)
        register.register(course, name)
        return models.read(course.db_url, name, course.directory.course_id)


def _longest(course: Course, assignment: Assignment) -> float:
    cells = sum(cell.cell_type == "code" for node in assignment.source.values() for cell in node.cells)
    return float("inf") if course.cell_seconds is None else RUNS * cells * course.cell_seconds + SPARE
