"""The connection to PostgreSQL: one at a time per process, whoever is in need of it waits, an outage is waited for."""

import contextlib
import os
import re
import time
from collections.abc import Callable, Iterator
from typing import TypeVar

from sqlalchemy import Connection, create_engine, make_url, text
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError

from autograder.errors import UserMistake
from autograder.records.database import explained, shown

VARIABLE = "AUTOGRADER_DATABASE_URL"
PATIENCE = 120.0  # seconds that a database may be away
_PAUSES = 0.1, 2.0  # between tries: the first, and what it grows to
_DRIVER = "postgresql+psycopg"
_GONE = (OperationalError, InterfaceError)
_ALIVE = {
    "connect_timeout": 5,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 20_000,
}
Result = TypeVar("Result")


class Database:
    """The PostgreSQL database that holds the queue and the gradebooks."""

    def __init__(self, url: str, connections: int = 1) -> None:
        self.url = checked(url)
        arguments = {**_ALIVE, "application_name": "autograder"}
        self._engine = create_engine(
            self.url, pool_size=connections, max_overflow=0, pool_timeout=PATIENCE, connect_args=arguments
        )

    def __enter__(self) -> "Database":
        return self

    def __exit__(self, *error: object) -> None:
        self._engine.dispose()

    def reconnect(self) -> None:
        """Give up the connections that nobody uses; the next transaction makes a new one."""
        self._engine.dispose()

    @contextlib.contextmanager
    def begin(self, schema: str = "") -> Iterator[Connection]:
        """One transaction; with a schema, nbgrader's tables are those in it."""
        with self._engine.begin() as connection:
            if schema:
                # For this transaction only: a pooler between us and the server may give the session to others.
                connection.execute(text("select set_config('search_path', :schema, true)"), {"schema": schema})
            yield connection

    def gradebook(self, schema: str) -> str:
        """Return the address under which nbgrader finds the gradebook in a schema."""
        url = make_url(self.url)
        options = [url.query["options"]] if "options" in url.query else []
        query = {**url.query, "options": " ".join([*map(str, options), f"-csearch_path={schema}"])}
        return url.set(query=query).render_as_string(hide_password=False)

    def patiently(
        self, work: Callable[[], Result], seconds: float = PATIENCE, say: Callable[[str], None] = lambda text: None
    ) -> Result:
        """Do something again and again while the database is away; raise Failure when that takes too long."""
        deadline, pause = time.monotonic() + seconds, _PAUSES[0]
        while True:
            try:
                return work()
            except DBAPIError as error:
                if not _is_away(error) or time.monotonic() > deadline:
                    with explained(self.url):
                        raise
            say("PostgreSQL does not answer; waiting for it")
            self.reconnect()
            time.sleep(pause)
            pause = min(2 * pause, _PAUSES[1])


def _is_away(error: DBAPIError) -> bool:
    """Tell an outage, after which the same statement may be sent again, from a statement that is wrong."""
    state = str(getattr(error.orig, "sqlstate", None) or "08000")  # none: there was no server to give one
    # Connection, operator intervention, too many connections, serialisation.
    return isinstance(error, _GONE) and state[:2] in ("08", "57", "53", "40", "25")


def checked(url: str) -> str:
    """Return a PostgreSQL address with the driver that we and nbgrader use; raise UserMistake for any other."""
    if not re.match(r"postgres(ql)?(\+psycopg)?://", url):
        raise UserMistake(
            f"Workers need PostgreSQL, for the queue and for the gradebook, and this is {shown(url)!r}: "
            f"export {VARIABLE}=postgresql://USER:PASSWORD@HOST/DATABASE"
        )
    return re.sub(r"^postgres(ql)?(\+psycopg)?://", f"{_DRIVER}://", url)


def from_environment() -> Database:
    """Return the database that AUTOGRADER_DATABASE_URL names."""
    if not os.environ.get(VARIABLE):
        raise UserMistake(f"{VARIABLE} is not set: export {VARIABLE}=postgresql://USER:PASSWORD@HOST/DATABASE")
    return Database(os.environ[VARIABLE])


def lasting(seconds: float) -> str:
    """Return a length of time as PostgreSQL reads it."""
    return f"{seconds} seconds"
