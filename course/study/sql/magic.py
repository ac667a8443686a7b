"""`%%sql`: runs a cell's SQL on the notebook's `db` and shows what came back.

The text goes to the server untouched (casts, JSON literals, percent signs, several statements). Whatever happens is
said on stdout, as rich output or as an exception: text on stderr would cost the cell its points in nbgrader.
"""

import keyword
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from IPython.core.interactiveshell import InteractiveShell
from IPython.display import display
from psycopg.pq import TransactionStatus

from course.study.sql import errors as sql_errors
from course.study.sql.answers import Answers
from course.study.sql.connections import Connects, kept, run
from course.study.sql.text import is_blank

NO_DATABASE = (
    '`%%sql` runs on the database in the variable `db`, and {state}.\nRun this first: db = environment.database("shop")'
)
EMPTY = "No SQL yet: write your query under the comment, then run the cell again."


class SqlError(Exception):
    """An SQL cell failed; its text is all that the notebook shows."""

    def _render_traceback_(self) -> list[str]:
        return str(self).splitlines()


def run_cell(line: str, cell: str | None = None) -> None:
    """Do what `%%sql` is documented to do, in course.study.sql.loading."""
    if cell is None:
        raise SqlError("Write `%%sql`, with two percent signs, on the first line and the SQL on the lines below it.")
    names = InteractiveShell.instance().user_ns
    words = line.split("--")[0].split()
    wants_plan = words[:1] == ["explain"]
    name = _checked(" ".join(words[wants_plan:]))
    if name and not wants_plan:
        names[name] = cell
    if is_blank(cell):
        print(EMPTY)
    elif wants_plan:
        _explain(_database(names), cell, name, names)
    else:
        _run(_database(names), cell)


def _checked(name: str) -> str:
    """Return the name of the variable to keep something in, '' when nothing is to be kept."""
    if name and (not name.isidentifier() or keyword.iskeyword(name)):
        raise SqlError(f"`%%sql {name}`: the word after %%sql is the variable that keeps the query: use letters and _.")
    if name == "db":
        raise SqlError("`%%sql db` would replace your database by a text: use another name after %%sql.")
    return name


def _explain(database: Connects, cell: str, name: str, names: dict[str, Any]) -> None:
    """Draw the plan of the query, and keep it in the variable if there is a name."""
    from course.study.sql import plans

    if reason := plans.refusal(cell):
        raise SqlError(reason)
    with _readable_errors(cell, database, Answers(), before=len(plans.PREFIX)):
        plan = plans.explained(kept(database), cell)
    if name:
        names[name] = plan
    display(plan)


def _database(names: dict[str, Any]) -> Connects:
    if "db" not in names:
        raise SqlError(NO_DATABASE.format(state="there is no such variable yet"))
    database: Connects = names["db"]
    if not callable(getattr(database, "connect", None)):
        raise SqlError(NO_DATABASE.format(state=f"`db` is {type(database).__name__} here, not a database"))
    return database


def _run(database: Connects, cell: str) -> None:
    answers = Answers()
    with _readable_errors(cell, database, answers):
        connection = kept(database)
        started = time.perf_counter()
        with _listening(connection, answers):
            run(connection, cell, answers.take)
    milliseconds = (time.perf_counter() - started) * 1000
    answers.show(milliseconds, connection.info.transaction_status)


@contextmanager
def _readable_errors(cell: str, database: Connects, answers: Answers, before: int = 0) -> Iterator[None]:
    try:
        yield
    except psycopg.Error as error:
        answers.show_before_error()
        told = sql_errors.explain(error, cell, database, before)
        raise SqlError("\n".join([told, *answers.about_error(_status(database))])) from None
    except KeyboardInterrupt:
        raise SqlError("Stopped: the server was told to cancel this query.") from None


def _status(database: Connects) -> TransactionStatus:
    try:
        return kept(database).info.transaction_status
    except psycopg.Error:
        return TransactionStatus.UNKNOWN


@contextmanager
def _listening(connection: psycopg.Connection[Any], answers: Answers) -> Iterator[None]:
    connection.add_notice_handler(answers.notice)
    try:
        yield
    finally:
        connection.remove_notice_handler(answers.notice)
