"""One step of a session, and a connection on which a step can be left unfinished."""

import select
from dataclasses import dataclass, field
from typing import Any

import psycopg
from psycopg import errors
from psycopg.pq import ExecStatus, TransactionStatus
from psycopg.pq.abc import PGresult

from course.study.sql.connections import COPYING
from course.study.sql.plain import Reader
from course.study.sql.tables import count

ROW_LIMIT = 10_000
LINES = 3
LOST = "the connection was lost"


@dataclass(eq=False)
class Step:
    """One call of a session: its SQL, and what came of it as plain values."""

    number: int
    who: str
    sql: str
    columns: list[str] = field(default_factory=list)
    rows: list[tuple[Any, ...]] = field(default_factory=list)
    result: str = ""
    error: str = ""
    sqlstate: str = ""
    waited: bool = False

    def take(self, result: PGresult) -> None:
        """Keep the rows of a result, its number of changed rows, or its error."""
        if result.status == ExecStatus.FATAL_ERROR:
            diagnosis = errors.error_from_result(result).diag
            self.error, self.sqlstate = diagnosis.message_primary or LOST, diagnosis.sqlstate or ""
        elif result.nfields:
            self._read(result)
        elif result.command_tuples:
            self.result = f"{count(result.command_tuples, 'row')} changed"
        elif (result.command_status or b"").startswith((b"UPDATE", b"DELETE", b"INSERT", b"MERGE")):
            self.result = "0 rows changed"
        elif result.command_status == b"ROLLBACK" and self.sql.strip().lower().startswith(("commit", "end")):
            self.result = "rolled back, because the transaction had failed"

    def _read(self, result: PGresult) -> None:
        reader = Reader(ROW_LIMIT)
        try:
            reader.take(result)
        except psycopg.DataError as error:
            self.error = str(error)
        self.columns, self.rows = reader.names, reader.rows
        self.result = "\n".join(self._lines())

    def _lines(self) -> list[str]:
        if len(self.rows) == 1:
            return [", ".join(map("{} = {}".format, self.columns, map(_told, self.rows[0])))]
        more = len(self.rows) - LINES
        lines = [" | ".join(map(_told, row)) for row in self.rows[:LINES]]
        return [f"{count(len(self.rows), 'row')}", *lines, *([f"… {more:,} more"] if more > 0 else [])]


def _told(value: object) -> str:
    return "NULL" if value is None else str(value)


class Connection:
    """A connection to the server that can be asked whether its answer has come."""

    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        self._connection = connection
        self._pgconn = connection.pgconn
        self.pid = connection.pgconn.backend_pid

    @property
    def status(self) -> TransactionStatus:
        """The state of the transaction: idle, open, failed, or in the middle of a step."""
        return TransactionStatus(self._pgconn.transaction_status)

    @property
    def is_open(self) -> bool:
        """Whether a transaction is open, or a step on its way."""
        return self.status in (TransactionStatus.INTRANS, TransactionStatus.INERROR, TransactionStatus.ACTIVE)

    def send(self, sql: str) -> None:
        """Start a step."""
        self._pgconn.send_query(sql.encode(errors="replace"))

    def listen(self, seconds: float) -> None:
        """Wait for words of the server, at most for this long."""
        if self._pgconn.is_busy():
            select.select([self._pgconn.socket], [], [], seconds)

    def has_ended(self, step: Step | None) -> bool:
        """Take what the server has answered to the step; say whether that was all."""
        assert step is not None
        try:
            self._pgconn.consume_input()
            while not self._pgconn.is_busy():
                result = self._pgconn.get_result()
                if result is None:
                    return True
                self._take(step, result)
        except psycopg.OperationalError:
            step.error = step.error or LOST
            self.close()
            return True
        return False

    def _take(self, step: Step, result: PGresult) -> None:
        if result.status in COPYING:
            self.close()
            raise psycopg.OperationalError
        step.take(result)

    def read_out(self, step: Step) -> None:
        """Wait for the end of a step that was cancelled; close the connection when there is none."""
        for _ in range(100):
            if self.has_ended(step):
                return
            self.listen(0.05)
        self.close()

    def roll_back(self) -> None:
        """End the open transaction."""
        self._connection.execute("rollback")

    def close(self) -> None:
        """Close the connection; the server ends its transaction."""
        self._connection.close()
