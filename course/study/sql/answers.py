"""What the statements of one SQL cell gave, in order: tables, notes on what was changed, and the server's remarks."""

from html import escape

from IPython.display import display
from psycopg.errors import Diagnostic
from psycopg.pq import ExecStatus, TransactionStatus
from psycopg.pq.abc import PGresult

from course.study.sql.tables import Table, count

NUMBERS = {20, 21, 23, 26, 700, 701, 790, 1700}  # the type ids of int8, int2, int4, oid, float4, float8, money, numeric
BOOLEANS = {"t": "true", "f": "false"}  # psql's short forms read like text
CHANGES = ("INSERT", "UPDATE", "DELETE", "MERGE")
NOTICES = 20
OPEN = "A transaction is open: nothing is permanent before COMMIT."
FAILED = "The transaction has failed: run ROLLBACK before anything else."


class Answers:
    """Collects results and remarks as they arrive; shows all of them as one output."""

    def __init__(self) -> None:
        self._parts: list[Table | str] = []
        self._open: Table | None = None
        self._commands: list[str] = []
        self._notices = 0

    def take(self, result: PGresult) -> None:
        """Add one block of a result; the last block of each result carries the command's name."""
        if result.status == ExecStatus.EMPTY_QUERY:
            return
        if result.nfields:
            self._add_rows(result)
        if result.status in (ExecStatus.TUPLES_OK, ExecStatus.COMMAND_OK):
            command = (result.command_status or b"").decode()
            self._commands.append(command)
            self._parts.append(_note(command, result, self._open))
            self._open = None

    def notice(self, diagnosis: Diagnostic) -> None:
        """Add what the server says by the way, such as RAISE NOTICE."""
        self._notices += 1
        if self._notices <= NOTICES:
            detail = f"\n{diagnosis.message_detail}" if diagnosis.message_detail else ""
            self._parts.append(f"{diagnosis.severity}: {diagnosis.message_primary}{detail}")

    def _add_rows(self, result: PGresult) -> None:
        if self._open is None:
            self._open = _table_for(result)
            self._parts.append(self._open)
        table = self._open
        table.total += result.ntuples
        for row in range(min(result.ntuples, table.room)):
            table.rows.append([_value(result, row, column) for column in range(result.nfields)])

    def show(self, milliseconds: float, status: TransactionStatus) -> None:
        """Display everything, with the time on its last line."""
        parts = [*self._all()] or ["Done"]
        parts[-1] = f"{parts[-1]} · {milliseconds:,.0f} ms" if milliseconds >= 1 else f"{parts[-1]} · under 1 ms"
        _display([*parts, OPEN] if status == TransactionStatus.INTRANS else parts)

    def show_before_error(self) -> None:
        """Display what came before the statement that failed, if anything did."""
        if self._parts:
            _display(self._all())

    def about_error(self, status: TransactionStatus) -> list[str]:
        """Return, for the error's text, which statement failed and what became of those before it."""
        done = len(self._commands)
        lines = [f"This was statement {done + 1} of the cell."] if done else []
        if lines and status == TransactionStatus.IDLE and not {"COMMIT", "BEGIN"} & set(self._commands):
            lines = [f"{lines[0][:-1]}; what {'the one' if done == 1 else f'the {done}'} before it did is undone."]
        return [*lines, FAILED] if status == TransactionStatus.INERROR and "BEGIN" in self._commands else lines

    def _all(self) -> list[Table | str]:
        more = self._notices - NOTICES
        return [*self._parts, f"… {count(more, 'more notice')}"] if more > 0 else self._parts


def _display(parts: list[Table | str]) -> None:
    text = "\n".join(part if isinstance(part, str) else part.text() for part in parts)
    display({"text/plain": text, "text/html": "".join(map(_html, parts))}, raw=True)


def _html(part: Table | str) -> str:
    return (
        part.html() if isinstance(part, Table) else f'<div style="opacity:.7;white-space:pre-wrap">{escape(part)}</div>'
    )


def _table_for(result: PGresult) -> Table:
    columns = range(result.nfields)
    return Table([_text(result.fname(n)) or "" for n in columns], [result.ftype(n) in NUMBERS for n in columns])


def _value(result: PGresult, row: int, column: int) -> str | None:
    value = _text(result.get_value(row, column))
    return BOOLEANS.get(value or "", value) if result.ftype(column) == 16 else value


def _text(value: bytes | None) -> str | None:
    return None if value is None else value.decode(errors="replace")


def _note(command: str, result: PGresult, table: Table | None) -> str:
    if command.startswith(CHANGES):
        return f"{count(result.command_tuples or 0, 'row')} changed"
    return count(table.total, "row") if table else command
