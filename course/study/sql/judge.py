"""Runs a learner's query where it cannot do harm, and gives its answer as plain values that a test can compare.

The query sees a clone of a data set that nobody else uses meanwhile, in a read-only transaction that is rolled back:
every call finds the same rows, whatever was run before it. Nothing here ever touches the database in the learner's
variable `db`.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg.pq.abc import PGresult

from course.study.sql import errors as sql_errors
from course.study.sql.connections import Connects, kept, run
from course.study.sql.plain import Reader, canonical
from course.study.sql.text import first_word, is_blank
from environment.lending import borrow

SECONDS = 5
ROW_LIMIT = 250_000
READING = ("select", "with", "values", "table", "explain", "show")
EMPTY = "The query is still empty: write it in the cell above, run that cell, then run this one."

_BEGIN = (
    "begin; set local timezone = 'UTC'; set local datestyle = 'ISO, MDY'; set local intervalstyle = 'postgres'; "
    f"set local statement_timeout = '{SECONDS}s'"
)
_READ_ONLY = "set transaction read only"
# A rollback does not put sequences back, and the rows of `on` should get the ids 1, 2, 3, … in every call.
_RESTART = "select setval(seqrelid::regclass, seqstart, false) from pg_sequence"


class QueryFailed(AssertionError):
    """A learner's query could not be judged by its rows; the text is a readable sentence."""

    def _render_traceback_(self) -> list[str]:
        return str(self).splitlines()


# Keyed by process as well: each forked run borrows for itself.
_clones: dict[tuple[int, str], Connects] = {}


def rows(query: object, on: str = "shop", ordered: bool = False, schema: str = "shop") -> list[tuple[Any, ...]]:
    """Return the rows of one SELECT as tuples of plain values, sorted canonically unless `ordered`.

    `on` names a data set, or is a text of INSERT statements for the empty tables of `schema`. Numbers of type numeric,
    dates and times come as text ('12.50', '2026-01-31 08:00:00+00').
    """
    answer = _ask(query, on, schema)
    return answer.rows if ordered else sorted(answer.rows, key=canonical)


def columns(query: object, on: str = "shop", schema: str = "shop") -> list[str]:
    """Return the names of the columns of one SELECT, in order; `on` and `schema` as for `rows`."""
    return _ask(query, on, schema).names


def _ask(query: object, on: str, schema: str) -> Reader:
    sql = _reading(query)
    name = on if on.isidentifier() else f"{schema}_empty"
    reader = Reader(ROW_LIMIT)
    with _rolled_back(_connection(name), on if name != on else None) as connection:
        failure = _attempt(connection, sql, reader)
    if failure is not None:
        raise QueryFailed(sql_errors.explain(failure, sql, _clone(name)))
    return reader


def _attempt(connection: psycopg.Connection[Any], sql: str, reader: Reader) -> psycopg.Error | None:
    try:
        run(connection, sql, reader.take, single=True)
    except psycopg.Error as error:
        return error
    return None


def query_text(query: object) -> str:
    """Return the learner's text, or raise QueryFailed when there is none yet."""
    if query is None or query is ... or (type(query) is str and is_blank(query)):
        raise QueryFailed(EMPTY)
    if type(query) is not str:
        raise QueryFailed(f"The query must be a text (str), and this is {type(query).__name__}.")
    return query


def _reading(query: object) -> str:
    text = query_text(query)
    word = first_word(text)
    if word not in READING:
        start = word.upper() or repr(text.strip()[:20])
        raise QueryFailed(f"One SELECT is wanted here, and this text starts with {start}.")
    return text


def _connection(name: str) -> psycopg.Connection[Any]:
    try:
        return kept(_clone(name))
    except psycopg.OperationalError:  # somebody released the clones, or the server was started anew
        del _clones[os.getpid(), name]
        return kept(_clone(name))


def _clone(name: str) -> Connects:
    key = (os.getpid(), name)
    if key not in _clones:
        _clones[key] = borrow(name)
    return _clones[key]


@contextmanager
def _rolled_back(connection: psycopg.Connection[Any], script: str | None) -> Iterator[psycopg.Connection[Any]]:
    try:
        if script is None:
            run(connection, f"{_BEGIN}; {_READ_ONLY}", _ignore)
        else:
            _begin_with(connection, script)
        yield connection
    finally:
        if not connection.closed:
            run(connection, "rollback", _ignore)


def _begin_with(connection: psycopg.Connection[Any], script: str) -> None:
    try:
        # One text for one trip. The script comes last: what the server says about its end is about its own end.
        run(connection, f"{_BEGIN}; {_RESTART};\n{script}", _ignore)
    except psycopg.Error as error:
        raise ValueError(f"This test's own rows could not be inserted: {error}") from error
    run(connection, _READ_ONLY, _ignore)


def _ignore(result: PGresult) -> None:
    """Take a result that nobody looks at."""
