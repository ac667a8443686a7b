"""Template databases: built once from the SQL in seeds/, then only cloned.

A folder `seeds/shop/` gives the data sets shop (schema.sql, then rows.sql), shop_empty (schema.sql) and, for every
other file in it, shop_<file>. A template's name contains a hash of its SQL, so that changed seeds make a new template.
"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any, LiteralString

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from environment import addresses, services
from environment.errors import ServiceError

SEEDS = Path(__file__).parent / "seeds"
Connection = psycopg.Connection[tuple[Any, ...]]
_OLDEST = 150000


def data_sets() -> dict[str, list[Path]]:
    """Return the SQL files of every data set, in the order they run."""
    found = {}
    for schema in sorted(SEEDS.glob("*/schema.sql")):
        name = schema.parent.name
        found[f"{name}_empty"] = [schema]
        for file in sorted(schema.parent.glob("*.sql")):
            if file != schema:
                found[name if file.stem == "rows" else f"{name}_{file.stem}"] = [schema, file]
    return found


@cache
def _files(data: str) -> list[Path]:
    found = data_sets()
    if data not in found:
        raise ServiceError(f"There is no data set {data!r}. Choose one of: {', '.join(sorted(found))}.")
    return found[data]


@cache
def template_name(data: str, kind: str = "template") -> str:
    """Return the name of the data set's template: it changes with the seeds."""
    text = b"\n".join(file.read_bytes() for file in _files(data))
    return f"{kind}_{data}_{hashlib.blake2b(text, digest_size=4).hexdigest()}"


def clone(connection: Connection, name: str, template: str) -> None:
    """Make a database from a template; nobody but its owner may connect to it."""
    create(connection, name, sql.SQL("template {} strategy wal_log").format(sql.Identifier(template)))
    _run(connection, "revoke connect on database {} from public", name)


def ensure(connection: Connection, data: str, url: str, owner: str = "") -> str:
    """Return the name of the data set's template on the server at `url`, building it on its first use.

    Its tables belong to whom `url` names, or to the role `owner`, who then has templates of its own.
    """
    name = template_name(data, owner or "template")
    if not _is_complete(connection, name):
        with _alone(connection, name):
            if not _is_complete(connection, name):
                _build(connection, data, name, url, owner)
    return name


def _is_complete(connection: Connection, name: str) -> bool:
    found = connection.execute("select datistemplate from pg_database where datname = %s", [name]).fetchone()
    return found == (True,)


@contextmanager
def _alone(connection: Connection, name: str) -> Iterator[None]:
    # Building, or waiting for another builder, may take longer than a learner's statement is allowed to.
    connection.execute("set lock_timeout = 0; set statement_timeout = 0")
    key = int.from_bytes(hashlib.blake2b(name.encode(), digest_size=7).digest(), "big")
    connection.execute("select pg_advisory_lock(%s)", [key])
    try:
        yield
    finally:
        connection.execute("select pg_advisory_unlock(%s)", [key])


def _build(connection: Connection, data: str, name: str, url: str, owner: str) -> None:
    """Build under a private name, which gets swept when we are killed, and publish the finished template."""
    from environment.databases import new_name

    if connection.info.server_version < _OLDEST:
        raise ServiceError(
            f"The server of DATABASE_URL is PostgreSQL {connection.info.server_version // 10000}, the course needs 15 "
            f"or newer. Unset DATABASE_URL to use the course's own PostgreSQL 18."
        )
    draft = new_name(f"new_{data}")
    create(connection, draft, blank(connection.info.server_version))
    user = str(conninfo_to_dict(url).get("user", ""))
    if user != connection.info.user:  # an administrator builds for the learners
        connection.execute(sql.SQL("alter database {} owner to {}").format(*map(sql.Identifier, (draft, user))))
    _fill(addresses.with_database(url, draft), _files(data), owner)
    _publish(url, draft, name)


def blank(server_version: int) -> sql.SQL:
    """Return how an empty database is made, as `create` wants it."""
    # The same sort order on every server: that of the bytes, with the upper and lower case of Unicode where it exists.
    builtin = "locale_provider builtin builtin_locale 'C.UTF-8'" if server_version >= 170000 else ""
    return sql.SQL(f"template template0 encoding 'UTF8' lc_collate 'C' lc_ctype 'C' {builtin}")


def create(connection: Connection, name: str, how: sql.Composable) -> None:
    """Make a database; say what a role without that right needs."""
    try:
        connection.execute(sql.SQL("create database {} {}").format(sql.Identifier(name), how))
    except psycopg.errors.InsufficientPrivilege as error:
        user = connection.info.user
        raise ServiceError(
            f"The role {user!r} of DATABASE_URL may not create databases. As the server's administrator run: "
            f'alter role "{user}" createdb'
        ) from error


def _fill(url: str, files: list[Path], owner: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("set statement_timeout = 0; set timezone = 'UTC'; set client_encoding = 'UTF8'")
        # Rows of a commit that is not on disk yet cannot be marked as visible to all.
        connection.execute("set synchronous_commit = on")
        with _as(connection, owner):
            for file in files:
                connection.execute(file.read_bytes())
        # Frozen and analyzed: every clone begins with the same statistics, so that plans are the same, too.
        connection.execute("vacuum (freeze, analyze)")


@contextmanager
def _as(connection: Connection, owner: str) -> Iterator[None]:
    if not owner:
        yield
        return
    role = sql.Identifier(owner)
    connection.execute(sql.SQL("grant create, usage on schema public to {0}; set role {0}").format(role))
    yield
    connection.execute(sql.SQL("reset role; revoke create, usage on schema public from {}").format(role))


def _publish(url: str, draft: str, name: str) -> None:
    ours = services.external("postgres") is None
    with psycopg.connect(services.server("postgres").admin_url if ours else url, autocommit=True) as connection:
        _run(connection, "drop database if exists {}", name)
        connection.execute(
            sql.SQL("alter database {} rename to {}").format(sql.Identifier(draft), sql.Identifier(name))
        )
        # On our server the learner's role then no longer owns it and cannot alter it.
        _run(connection, "alter database {} owner to current_user", name)
        _run(connection, "alter database {} with allow_connections false is_template true", name)
        if ours:
            _forget_older(connection, name)


def _forget_older(connection: Connection, name: str) -> None:
    """Drop templates that other versions of the same seeds have left."""
    like = name.rpartition("_")[0] + "_%"
    for (old,) in connection.execute("select datname from pg_database where datname like %s", [like]).fetchall():
        if old != name and len(old) == len(name):
            _run(connection, "alter database {} with is_template false", old)
            _run(connection, "drop database {} with (force)", old)


def _run(connection: Connection, statement: LiteralString, name: str) -> None:
    connection.execute(sql.SQL(statement).format(sql.Identifier(name)))
