"""Talk to PostgreSQL the way psql does: the text as it is, several statements, values as the server prints them.

psycopg's cursors would convert each value (and fail for a date before Christ) and hold every row in memory: a learner
who forgets a join condition asks for millions. Here rows arrive in blocks and the caller keeps what it wants.
"""

import atexit
import os
import weakref
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Protocol

import psycopg
from psycopg import errors, generators, pq
from psycopg.abc import PQGen
from psycopg.pq.abc import PGresult

BLOCK = 500
COPYING = (pq.ExecStatus.COPY_IN, pq.ExecStatus.COPY_OUT, pq.ExecStatus.COPY_BOTH)

# Keyed by process as well: a forked child must not speak on its parent's socket, and keeps it referenced so that
# nothing closes it.
_kept: dict[tuple[int, int], psycopg.Connection[Any]] = {}


class Connects(Protocol):
    """Anything that opens connections, such as an `environment.Database`."""

    def connect(self) -> psycopg.Connection[Any]:
        """Return a new connection."""


def kept(database: Connects) -> psycopg.Connection[Any]:
    """Return this process's connection to the database; it is opened on first use and again when it broke."""
    key = (os.getpid(), id(database))
    if key not in _kept:
        weakref.finalize(database, _forget, key).atexit = False
    elif _is_alive(_kept[key]):
        return _kept[key]
    _kept[key] = opened(database)
    return _kept[key]


def opened(database: Connects) -> psycopg.Connection[Any]:
    """Return a new connection to the database, in which each statement commits by itself."""
    connection: object = database.connect()
    if not isinstance(connection, psycopg.Connection):
        kind = f"{type(database).__name__}.connect() gives {type(connection).__module__}.{type(connection).__name__}"
        raise psycopg.InterfaceError(f"SQL needs a connection of psycopg, and {kind}: use environment.database() here")
    connection.autocommit = True
    return connection


@atexit.register
def _close_all() -> None:
    for key in list(_kept):
        _forget(key)


def _forget(key: tuple[int, int]) -> None:
    if key[0] == os.getpid() and key in _kept:
        _kept.pop(key).close()


def _is_alive(connection: psycopg.Connection[Any]) -> bool:
    try:
        run(connection, "", lambda result: None)
    except psycopg.Error:  # an OperationalError, or what the server said when it ended the session
        connection.close()
    return not connection.closed


def run(connection: psycopg.Connection[Any], sql: str, take: Callable[[PGresult], None], single: bool = False) -> None:
    """Send the text and hand each block of each result to `take`; raise psycopg's error when the server reports one.

    With `single` the server itself refuses a text of several statements (PostgreSQL's extended protocol).
    """
    try:
        connection.wait(_run(connection.pgconn, sql.encode(errors="replace"), take, single))
    finally:
        if connection.pgconn.transaction_status == pq.TransactionStatus.ACTIVE:  # `take` gave up half-way
            connection.close()


def _run(pgconn: pq.abc.PGconn, sql: bytes, take: Callable[[PGresult], None], single: bool) -> PQGen[None]:
    if single:
        pgconn.send_query_params(sql, None)
    else:
        pgconn.send_query(sql)
    pgconn.set_chunked_rows_mode(BLOCK)
    yield from generators.send(pgconn)
    while (result := (yield from generators.fetch(pgconn))) is not None:
        if result.status == pq.ExecStatus.FATAL_ERROR:
            error = errors.error_from_result(result)
            yield from _drain(pgconn)
            raise error
        if result.status in COPYING:
            raise psycopg.NotSupportedError("COPY from or to the client needs a program: use cursor.copy() in Python")
        take(result)


def _drain(pgconn: pq.abc.PGconn) -> PQGen[None]:
    with suppress(psycopg.OperationalError):  # the first error may have ended the connection
        while (yield from generators.fetch(pgconn)) is not None:
            pass
