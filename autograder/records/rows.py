"""Verdicts as rows of nbgrader's tables, over a connection that somebody else has opened."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from nbgrader.api import Comment, Grade, Student, SubmittedAssignment, SubmittedNotebook, new_uuid
from nbgrader.utils import parse_utc
from sqlalchemy import Connection, Executable, Select, Table, bindparam, case, select, true, update
from sqlalchemy.dialects import postgresql, sqlite

from autograder.errors import Failure
from autograder.records.model import Model, Notebook, Score, Standing
from autograder.records.verdict import Verdict

Row = dict[str, Any]
STUDENT: Table = Student.__table__
SUBMISSION: Table = SubmittedAssignment.__table__
NOTEBOOK: Table = SubmittedNotebook.__table__
GRADE: Table = Grade.__table__
COMMENT: Table = Comment.__table__
INSERT: dict[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}

_OF_CELL = (GRADE.c.cell_id == bindparam("b_cell")) & (GRADE.c.notebook_id == bindparam("b_notebook"))
# A grade that an instructor gave while the notebook ran wants to be looked at again, as in nbgrader.
_AGAIN = case((GRADE.c.manual_score.is_not(None), true()), else_=bindparam("b_needs"))
SET_GRADE = update(GRADE).where(_OF_CELL).values(auto_score=bindparam("b_auto"), needs_manual_grade=_AGAIN)
SET_MISSING = update(GRADE).where(GRADE.c.notebook_id == bindparam("b_notebook"))
SET_MISSING = SET_MISSING.values(auto_score=0.0, needs_manual_grade=False)
_OF_COMMENT = (COMMENT.c.cell_id == bindparam("b_cell")) & (COMMENT.c.notebook_id == bindparam("b_notebook"))
SET_COMMENT = update(COMMENT).where(_OF_COMMENT).values(auto_comment=bindparam("b_text"))
SET_LATE = update(NOTEBOOK).where(NOTEBOOK.c.id == bindparam("b_notebook"))
SET_LATE = SET_LATE.values(late_submission_penalty=bindparam("b_late"))
SET_TIME = update(SUBMISSION).where(SUBMISSION.c.id == bindparam("b_id")).values(timestamp=bindparam("b_time"))


class Rows:
    """Reads and writes one assignment's submissions over whatever connection and transaction it is given."""

    def __init__(self, model: Model) -> None:
        self.model = model

    def standings(self, connection: Connection, student: str | None = None) -> dict[str, Standing]:
        """Return what the gradebook holds about each student, or this one, who has a submission."""
        mine = SUBMISSION.c.assignment_id == self.model.id
        if student is not None:
            mine &= SUBMISSION.c.student_id == student
        found = {row.student_id: row for row in connection.execute(select(SUBMISSION).where(mine))}
        graded = connection.execute(_joined().where(mine)).all()
        names = {
            cell.id: (book.name, name) for book in self.model.notebooks.values() for name, cell in book.graded.items()
        }
        scores: dict[str, dict[str, dict[str, Score]]] = {student: {} for student in found}
        for row in graded:
            notebook, cell = names[row.cell_id]
            score = Score(row.auto_score, row.manual_score, row.extra_credit)
            scores[row.student_id].setdefault(notebook, {})[cell] = score
        return {student: Standing(row.timestamp, row.extension, scores[student]) for student, row in found.items()}

    def write(self, connection: Connection, verdicts: Sequence[Verdict]) -> None:
        """Write verdicts; writing one again changes nothing."""
        for verdict in verdicts:
            self._refuse_unknown(verdict)
        submissions = self._submissions(connection, verdicts)
        notebooks = self._notebooks(connection, submissions)
        for verdict in verdicts:
            opened = {name: notebooks[submissions[verdict.student], name] for name in self.model.notebooks}
            self._fill(connection, verdict, opened)

    def _refuse_unknown(self, verdict: Verdict) -> None:
        """A verdict on tests that the gradebook does not hold is of another version of the assignment."""
        for name in {*verdict.grades, *verdict.comments, *verdict.late, *verdict.missing}:
            book = self.model.notebooks.get(name)
            gone = [name] if book is None else _unknown(book, verdict)
            if gone:
                what = f"The verdict on {verdict.student!r} is about {gone[0]!r}, which the gradebook does not know"
                raise Failure(f"{what}: the assignment has changed since, so grade {verdict.assignment!r} again.")

    def _submissions(self, connection: Connection, verdicts: Sequence[Verdict]) -> dict[str, str]:
        """Make sure of the students and their submissions, and return the submissions' ids by student."""
        students = [verdict.student for verdict in verdicts]
        self._add(connection, STUDENT, ({"id": student} for student in students))
        wanted = ({"assignment_id": self.model.id, "student_id": student} for student in students)
        self._add(connection, SUBMISSION, (row | {"id": new_uuid()} for row in wanted))
        ours = (SUBMISSION.c.assignment_id == self.model.id) & SUBMISSION.c.student_id.in_(students)
        ids = {row.student_id: row.id for row in connection.execute(select(SUBMISSION).where(ours))}
        times = ((verdict.student, parse_utc(verdict.timestamp)) for verdict in verdicts)
        _many(connection, SET_TIME, [{"b_id": ids[student], "b_time": time} for student, time in times if time])
        return ids

    def _notebooks(self, connection: Connection, submissions: Mapping[str, str]) -> dict[tuple[str, str], str]:
        """Make sure of the submitted notebooks, and return their ids by submission and notebook."""
        names = {book.id: name for name, book in self.model.notebooks.items()}
        wanted = [{"assignment_id": id_, "notebook_id": book} for id_ in submissions.values() for book in names]
        self._add(connection, NOTEBOOK, (row | {"id": new_uuid()} for row in wanted))
        ours = NOTEBOOK.c.assignment_id.in_(list(submissions.values()))
        found = connection.execute(select(NOTEBOOK).where(ours)).all()
        books = [(row.id, self.model.notebooks[names[row.notebook_id]]) for row in found]
        self._add(connection, GRADE, _empty((id_, [cell.id for cell in book.graded.values()]) for id_, book in books))
        self._add(connection, COMMENT, _empty((id_, list(book.commented.values())) for id_, book in books))
        return {(row.assignment_id, names[row.notebook_id]): row.id for row in found}

    def _fill(self, connection: Connection, verdict: Verdict, opened: Mapping[str, str]) -> None:
        """Write what the verdict says into rows that are there."""
        books = self.model.notebooks
        _many(connection, SET_MISSING, [{"b_notebook": opened[name]} for name in verdict.missing])
        grades = [
            {"b_notebook": opened[name], "b_cell": books[name].graded[cell].id, "b_auto": auto, "b_needs": needs}
            for name, cells in verdict.grades.items()
            for cell, (auto, needs) in cells.items()
        ]
        comments = [
            {"b_notebook": opened[name], "b_cell": books[name].commented[cell], "b_text": text}
            for name, cells in verdict.comments.items()
            for cell, text in cells.items()
        ]
        _many(connection, SET_GRADE, grades)
        _many(connection, SET_COMMENT, comments)
        _many(
            connection, SET_LATE, [{"b_notebook": opened[name], "b_late": late} for name, late in verdict.late.items()]
        )

    def _add(self, connection: Connection, table: Table, rows: Iterable[Row]) -> None:
        """Insert the rows that are not there."""
        _many(connection, INSERT[connection.dialect.name](table).on_conflict_do_nothing(), list(rows))


def _unknown(book: Notebook, verdict: Verdict) -> list[str]:
    """Return the cells of the verdict that the notebook in the gradebook does not have."""
    grades, comments = verdict.grades.get(book.name, {}), verdict.comments.get(book.name, {})
    return [*(cell for cell in grades if cell not in book.graded), *(c for c in comments if c not in book.commented)]


def _joined() -> Select[Any]:
    joined = SUBMISSION.join(NOTEBOOK, NOTEBOOK.c.assignment_id == SUBMISSION.c.id)
    joined = joined.join(GRADE, GRADE.c.notebook_id == NOTEBOOK.c.id)
    columns = SUBMISSION.c.student_id, GRADE.c.cell_id, GRADE.c.auto_score, GRADE.c.manual_score, GRADE.c.extra_credit
    return select(*columns).select_from(joined)


def _empty(cells: Iterable[tuple[str, list[str]]]) -> Iterator[Row]:
    return ({"id": new_uuid(), "notebook_id": book, "cell_id": cell} for book, ids in cells for cell in ids)


def _many(connection: Connection, statement: Executable, rows: list[Row]) -> None:
    if rows:
        connection.execute(statement, rows)
