"""Private databases: each notebook run gets its own, cloned from a seeded template in a few hundredths of a second.

A database's name says who made it (machine, process, start of the process), so that anybody may drop it when that
process was killed: `shop_1f2e_4711_9c2e7b10`.
"""

import atexit
import hashlib
import os
import re
import secrets
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import Any

import psycopg
from psycopg import sql

from environment import addresses, guest_client, processes, services, templates
from environment.errors import ServiceError

Connection = psycopg.Connection[tuple[Any, ...]]
_NAME = re.compile(r"[a-z][a-z0-9_]*_(?P<machine>[0-9a-f]{4})_(?P<pid>\d+)_(?P<mark>[0-9a-f]{4})[0-9a-f]{4}")
# By process id: a forked child must not drop what its parent made, and an open connection must not cross a fork.
_made: dict[int, list["Database"]] = {}


class Database:
    """A private database; it is dropped when the process that made it ends."""

    def __init__(self, name: str, url: str, server: str) -> None:
        self.name, self.url, self.server = name, url, server

    def __repr__(self) -> str:
        return f"<Database {self.name}>"

    def connect(self, **options: Any) -> Connection:  # noqa: ANN401 - whatever psycopg takes
        """Return a new connection; each statement commits by itself unless you pass autocommit=False."""
        return _dial(self.url, **{"autocommit": True, **options})

    def execute(self, query: str, params: Sequence[Any] | Mapping[str, Any] | None = None) -> list[tuple[Any, ...]]:
        """Run one statement on a connection of its own and return its rows, [] when it has none."""
        with self.connect() as connection:
            cursor = connection.execute(query.encode(), params)
            return cursor.fetchall() if cursor.description else []

    def drop(self) -> None:
        """Drop the database now, whoever is connected to it."""
        mine = _made.get(os.getpid(), [])
        if self in mine:
            mine.remove(self)
        if guest_client.is_guest():
            guest_client.ask("drop", name=self.name)
            return
        with _connected(self.server) as connection:
            drop(connection, self.name)


def database(data: str = "shop") -> Database:
    """Return a fresh private database with this data set; services are started when needed."""
    made = _ask_for(data) if guest_client.is_guest() else _make(data)
    _made.setdefault(os.getpid(), []).append(made)
    return made


def _ask_for(data: str) -> Database:
    answer = guest_client.ask("database", data=data)
    return Database(answer["name"], answer["url"], answer["url"])


def _make(data: str) -> Database:
    url = services.external("postgres") or services.server("postgres").url
    with _connected(url) as connection:
        sweep(connection, seconds=0.1)
        template = templates.ensure(connection, data, url)
        name = new_name(data)
        templates.clone(connection, name, template)
    return Database(name, addresses.with_database(url, name), url)


@atexit.register
def release() -> None:
    """Drop all private databases of this process now."""
    mine = _made.pop(os.getpid(), [])
    for one in mine if guest_client.is_guest() else ():
        with suppress(ServiceError):
            guest_client.ask("drop", name=one.name)
    for one in () if guest_client.is_guest() else mine:
        # Services that were stopped meanwhile are not started for this: the next process sweeps.
        with suppress(psycopg.Error), psycopg.connect(one.server, autocommit=True, connect_timeout=3) as connection:
            drop(connection, one.name)


@contextmanager
def _connected(url: str) -> Iterator[Connection]:
    try:
        connection = _dial(url, autocommit=True, connect_timeout=10)
    except psycopg.Error as error:
        source = "DATABASE_URL" if services.external("postgres") else "our own services"
        raise ServiceError(
            f"The PostgreSQL server of {source} ({addresses.without_password(url)}) cannot be used: "
            f"{' '.join(str(error).split())}. See what runs: course services status"
        ) from error
    with connection:
        yield connection


def new_name(data: str) -> str:
    """Return a name that nobody has and that says who made it."""
    pid = os.getpid()
    return f"{data}_{processes.machine()}_{pid}_{_mark(pid)}{secrets.token_hex(2)}"


def _mark(pid: int) -> str:
    return hashlib.blake2b((processes.token(pid) or "").encode(), digest_size=2).hexdigest()


def drop(connection: Connection, name: str) -> None:
    """Drop a database if it exists, whoever is connected to it."""
    plain = sql.SQL("drop database if exists {}").format(sql.Identifier(name))
    try:
        connection.execute(plain + sql.SQL(" with (force)"))
    except psycopg.errors.InsufficientPrivilege:  # the server cleans up in it, and lets only a plain drop end that
        with suppress(psycopg.errors.ObjectInUse):
            connection.execute(plain)
        connection.execute(plain + sql.SQL(" with (force)"))


def sweep(connection: Connection, seconds: float) -> int:
    """Drop databases of processes that have ended, as many as this time allows, and return how many."""
    # Only we reach our own server, so there a name from another machine came with a copied state folder.
    foreign_too = services.external("postgres") is None
    names = [name for (name,) in connection.execute("select datname from pg_database order by oid")]
    left = [name for name in names if _is_left(name, foreign_too)]
    done = 0
    for _ in processes.ticks(seconds, pause=0):
        if done == len(left):
            break
        with suppress(psycopg.Error):
            drop(connection, left[done])
        done += 1
    return done


def sweep_all() -> int:
    """Drop all databases that killed processes have left on the server, and return how many."""
    with _connected(services.external("postgres") or services.server("postgres").url) as connection:
        return sweep(connection, seconds=60)


def is_left(name: str) -> bool:
    """Say whether a process of this machine that has ended made what has this name."""
    return _is_left(name, foreign_too=False)


def _is_left(name: str, foreign_too: bool) -> bool:
    found = _NAME.fullmatch(name)
    if not found:
        return False
    if found["machine"] != processes.machine():
        return foreign_too
    return processes.token(int(found["pid"])) is None or _mark(int(found["pid"])) != found["mark"]


def _dial(url: str, **options: Any) -> Connection:  # noqa: ANN401 - whatever psycopg takes
    """Connect; when our own server has died, start it again: it has the same address and the same data as before."""
    for _ in processes.ticks(20, pause=0.1):
        try:
            return psycopg.connect(url, **options)
        except psycopg.OperationalError as error:
            if services.external("postgres") or not _may_pass(error):
                raise
            reason = error
            services.join()
    raise reason


def _may_pass(error: psycopg.OperationalError) -> bool:
    """Say whether nobody answered or the server is just starting or stopping; a refusal would be the same again."""
    return "FATAL" not in str(error) or "FATAL:  the database system is" in str(error)
