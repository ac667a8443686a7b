"""The connection to nbgrader's gradebook: it waits for whoever holds it, and its errors are sentences."""

import contextlib
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import DBAPIError

from autograder.errors import Failure

WAIT = 30.0  # seconds for somebody else's transaction: nbgrader's own take milliseconds
# Part of the database's own message, what it means, and how to go on. Nothing is lost in any of these cases.
REASONS = [
    ("database is locked", "is in use by another program", "close what writes to it (a grading, a database browser)"),
    ("readonly database", "may not be written to by this account", "give this account the right to write it"),
    ("unable to open", "cannot be opened", "check that its folder is there and may be written to"),
    ("disk is full", "cannot be written because the disk is full", "free some space"),
    ("no space left", "cannot be written because the disk is full", "free some space"),
    ("no such column", "was made by an older nbgrader", "make a copy of it and run `nbgrader db upgrade`"),
    ("does not exist", "was made by an older nbgrader", "make a copy of it and run `nbgrader db upgrade`"),
    ("malformed", "is damaged", "put back a copy of it"),
    ("not a database", "is not a database", "put back a copy of it"),
    ("refused", "does not answer", "start its server"),
]


def shown(db_url: str) -> str:
    """Return a gradebook's address without its password."""
    return make_url(db_url).render_as_string(hide_password=True)


def patient(db_url: str, seconds: float = WAIT) -> str:
    """Return the address such that SQLite waits for a lock as long as that."""
    url = make_url(db_url)
    if url.get_backend_name() != "sqlite":
        return db_url
    return url.update_query_dict({"timeout": str(seconds)}).render_as_string(hide_password=False)


def connect(db_url: str, seconds: float = WAIT) -> Engine:
    """Return an engine whose SQLite transactions take the write lock at their beginning."""
    engine = create_engine(patient(db_url, seconds))
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _leave_begin_to_us)
        event.listen(engine, "begin", _begin)
    return engine


def _leave_begin_to_us(connection: Any, record: object) -> None:  # noqa: ANN401 (sqlite3's or another driver's)
    connection.isolation_level = None


def _begin(connection: Connection) -> None:
    # A reader that becomes a writer is turned away at once, however long it was told to wait.
    connection.exec_driver_sql("BEGIN IMMEDIATE")


@contextlib.contextmanager
def explained(db_url: str) -> Iterator[None]:
    """Turn the database's errors into a Failure that says what to do."""
    try:
        yield
    except DBAPIError as error:
        text = str(error.orig)
        why, remedy = next(((why, do) for part, why, do in REASONS if part in text.lower()), (f"says: {text}", ""))
        again = f"{remedy}, then" if remedy else "When that is put right,"
        raise Failure(
            f"The gradebook {shown(db_url)} {why}: {again} run the same command again; no verdict is lost."
        ) from error
