"""`%%sql`: runs a cell's SQL on the notebook's `db` and shows what came back.

The text goes to the server untouched (casts, JSON literals, percent signs, several statements). Whatever happens is
said on stdout, as rich output or as an exception: text on stderr would cost the cell its points in nbgrader.
"""

import keyword
import time
from collections.abc import Iterator
from contextlib import contextmanager
from html import escape
from typing import Any

import psycopg
from IPython.core.interactiveshell import InteractiveShell
from IPython.display import display
from psycopg.errors import Diagnostic
from psycopg.pq import ExecStatus, TransactionStatus
from psycopg.pq.abc import PGresult

from course.study import sql_errors
from course.study.connections import Connects, kept, run
from course.study.sql_text import is_blank
from course.study.tables import Table, count

NO_DATABASE = (
    '`%%sql` runs on the database in the variable `db`, and {state}.\nRun this first: db = environment.database("shop")'
)
EMPTY = "No SQL yet: write your query under the comment, then run the cell again."
NUMBERS = {20, 21, 23, 26, 700, 701, 790, 1700}  # the type ids of int8, int2, int4, oid, float4, float8, money, numeric
BOOLEANS = {"t": "true", "f": "false"}  # psql's short forms read like text
CHANGES = ("INSERT", "UPDATE", "DELETE", "MERGE")


class SqlError(Exception):
    """An SQL cell failed; its text is all that the notebook shows."""

    def _render_traceback_(self) -> list[str]:
        return str(self).splitlines()


def load(shell: InteractiveShell) -> None:
    """Register `%%sql` with an IPython shell."""
    shell.magics_manager.register_function(sql, "line_cell", "sql")
    if _with_body not in shell.input_transformers_cleanup:
        shell.input_transformers_cleanup.append(_with_body)


def unload(shell: InteractiveShell) -> None:
    """Take `%%sql` out of an IPython shell again."""
    for kind in ("line", "cell"):
        shell.magics_manager.magics[kind].pop("sql", None)
    if _with_body in shell.input_transformers_cleanup:
        shell.input_transformers_cleanup.remove(_with_body)


def _with_body(lines: list[str]) -> list[str]:
    """Give a cell that is only `%%sql` an empty line: IPython would print a usage error on stderr."""
    return [*lines, "\n"] if len(lines) == 1 and lines[0].startswith("%%sql") else lines


def sql(line: str, cell: str | None = None) -> None:
    """Run the cell's SQL on the notebook's variable `db` and show the result.

    %%sql            runs the SQL below it
    %%sql name       the same, and keeps the text of the query in the Python variable `name`
    """
    if cell is None:
        raise SqlError("Write `%%sql`, with two percent signs, on the first line and the SQL on the lines below it.")
    names = InteractiveShell.instance().user_ns
    _keep(line.split("--")[0].strip(), cell, names)
    if is_blank(cell):
        print(EMPTY)
    else:
        _run(_database(names), cell)


def _keep(name: str, cell: str, names: dict[str, Any]) -> None:
    if not name:
        return
    if not name.isidentifier() or keyword.iskeyword(name):
        raise SqlError(f"`%%sql {name}`: the word after %%sql is the variable that keeps the query: use letters and _.")
    if name == "db":
        raise SqlError("`%%sql db` would replace your database by a text: use another name after %%sql.")
    names[name] = cell


def _database(names: dict[str, Any]) -> Connects:
    if "db" not in names:
        raise SqlError(NO_DATABASE.format(state="there is no such variable yet"))
    database: Connects = names["db"]
    if not callable(getattr(database, "connect", None)):
        raise SqlError(NO_DATABASE.format(state=f"`db` is {type(database).__name__} here, not a database"))
    return database


def _run(database: Connects, cell: str) -> None:
    answers = Answers()
    try:
        connection = kept(database)
        started = time.perf_counter()
        with _listening(connection, answers):
            run(connection, cell, answers.take)
    except psycopg.Error as error:
        raise SqlError(sql_errors.explain(error, cell, database)) from None
    except KeyboardInterrupt:
        raise SqlError("Stopped: the server was told to cancel this query.") from None
    milliseconds = (time.perf_counter() - started) * 1000
    answers.show(milliseconds, connection.info.transaction_status)


@contextmanager
def _listening(connection: psycopg.Connection[Any], answers: "Answers") -> Iterator[None]:
    connection.add_notice_handler(answers.notice)
    try:
        yield
    finally:
        connection.remove_notice_handler(answers.notice)


class Answers:
    """What the statements of a cell gave, in order: tables and notes."""

    def __init__(self) -> None:
        self._parts: list[Table | str] = []
        self._open: Table | None = None

    def take(self, result: PGresult) -> None:
        """Add one block of a result; the last block of each result carries the command's name."""
        if result.status == ExecStatus.EMPTY_QUERY:
            return
        if result.nfields:
            self._add_rows(result)
        if result.status in (ExecStatus.TUPLES_OK, ExecStatus.COMMAND_OK):
            self._parts.append(_note(result, self._open))
            self._open = None

    def notice(self, diagnosis: Diagnostic) -> None:
        """Add what the server says by the way, such as RAISE NOTICE."""
        self._parts.append(f"{diagnosis.severity}: {diagnosis.message_primary}")

    def _add_rows(self, result: PGresult) -> None:
        if self._open is None:
            self._open = _table_for(result)
            self._parts.append(self._open)
        table = self._open
        table.total += result.ntuples
        for row in range(min(result.ntuples, table.room)):
            table.rows.append([_value(result, row, column) for column in range(result.nfields)])

    def show(self, milliseconds: float, status: TransactionStatus) -> None:
        """Display everything as one output, with the time on its last line."""
        parts = [*self._parts] or ["Done"]
        parts[-1] = f"{parts[-1]} · {milliseconds:,.0f} ms" if milliseconds >= 1 else f"{parts[-1]} · under 1 ms"
        if status == TransactionStatus.INTRANS:
            parts.append("A transaction is open: nothing is permanent before COMMIT.")
        text = "\n".join(part if isinstance(part, str) else part.text() for part in parts)
        display({"text/plain": text, "text/html": "".join(map(_html, parts))}, raw=True)


def _html(part: Table | str) -> str:
    return part.html() if isinstance(part, Table) else f'<div style="opacity:.7">{escape(part)}</div>'


def _table_for(result: PGresult) -> Table:
    columns = range(result.nfields)
    return Table([_text(result.fname(n)) or "" for n in columns], [result.ftype(n) in NUMBERS for n in columns])


def _value(result: PGresult, row: int, column: int) -> str | None:
    value = _text(result.get_value(row, column))
    return BOOLEANS.get(value or "", value) if result.ftype(column) == 16 else value


def _text(value: bytes | None) -> str | None:
    return None if value is None else value.decode(errors="replace")


def _note(result: PGresult, table: Table | None) -> str:
    command = (result.command_status or b"").decode()
    if command.startswith(CHANGES):
        return f"{count(result.command_tuples or 0, 'row')} changed"
    return count(table.total, "row") if table else command
