"""The PostgreSQL side of guests: their roles, their databases, and what they must never reach.

A guest's role may log in and own databases that were made for it, nothing else. The tables it finds belong to a group
that every guest is in and that owns nothing elsewhere: a clone needs no second connection to change hands.
"""

import contextlib
import secrets
from itertools import count
from pathlib import Path
from typing import Any, LiteralString

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from environment import addresses, databases, processes, roles, services, templates
from environment.errors import ServiceError
from environment.relay import Address

# For a server of the grader's own: several guests at a time, and none may take all of what they share.
SETTINGS = """\
max_connections = 400
max_locks_per_transaction = 256
max_notify_queue_pages = 4096
log_min_messages = fatal
"""
SESSIONS = 20
# A role cannot change these by itself: what a query may put on disk, and no log for what learners choose to write.
_ADMINISTRATORS = {"temp_file_limit": "256MB", "log_min_messages": "fatal"}
# What all guests share and none may take: the table of locks, and the catalogs that belong to no database.
_GREEDY = """
select rolname from pg_roles r where rolname = any(%s) and (
    (select count(*) from pg_locks join pg_stat_activity a using (pid) where a.usesysid = r.oid) > 10000
    or exists (select from pg_db_role_setting where setrole = r.oid and pg_column_size(setconfig) > 100000)
    or exists (select from pg_shdescription join pg_database d on d.oid = objoid where d.datdba = r.oid
        and classoid = 'pg_database'::regclass and pg_column_size(description) > 100000))
"""
Connection = psycopg.Connection[tuple[Any, ...]]
_numbers = count()


class Host:
    """The server that guests are let in to, seen by its administrator."""

    def __init__(self) -> None:
        outside = services.external("postgres")
        own = None if outside else services.server("postgres")
        self.url = outside or (own.admin_url if own else "")
        self.learners_url = outside or (own.url if own else "")
        self.pid = own.pid if own else 0
        found = conninfo_to_dict(self.url)
        self.user, self.main = str(found.get("user", "")), str(found.get("dbname", ""))
        self.address = _address(found, own.socket if own else "")
        # Copied as files in our own server, whose data lies in memory or is not synced; the log is for real disks.
        self.strategy = "file_copy" if self.pid else "wal_log"
        self.superuser = False
        self.group = "course_guests"

    def connect(self, name: str = "") -> Connection:
        """Return a new connection of the administrator."""
        url = addresses.with_database(self.url, name) if name else self.url
        with contextlib.ExitStack() as undo:
            try:
                connection = psycopg.connect(
                    url, autocommit=True, connect_timeout=10, prepare_threshold=None, application_name="guests"
                )
            except psycopg.Error as error:
                raise ServiceError(
                    f"The PostgreSQL server for graded runs ({addresses.without_password(url)}) cannot be used: "
                    f"{' '.join(str(error).split())}. See what runs: course services status"
                ) from error
            undo.callback(connection.close)
            connection.execute("set statement_timeout = 0; set lock_timeout = 0; set client_min_messages = error")
            undo.pop_all()
        return connection

    def prepare(self, connection: Connection) -> None:
        """Make the group, close our own server's common databases to the public, remove what killed graders left."""
        found = connection.execute("select rolsuper, oid from pg_roles where rolname = current_user").fetchone()
        self.superuser, number = found or (False, 0)
        if not self.superuser:  # two accounts of one server know nothing of each other
            self.group = f"course_guests_{number}"
        try:
            make = f"create role {self.group} nologin"
            connection.execute(
                f"do $$ begin {make}; exception when duplicate_object or unique_violation then null; end $$".encode()
            )
            if not self.superuser:
                connection.execute(f"grant {self.group} to current_user".encode())
        except psycopg.errors.InsufficientPrivilege as error:
            raise ServiceError(
                f"The role {self.user!r} of DATABASE_URL may not create roles, which graded runs need. As the server's "
                f'administrator run: alter role "{self.user}" createrole createdb'
            ) from error
        if services.external("postgres") is None:
            for name in ("postgres", "template1", roles.NAME):
                with contextlib.suppress(psycopg.Error):  # compose has no database called course
                    _run(connection, "revoke connect, temporary on database {} from public", name)
        databases.sweep(connection, seconds=10)
        self._sweep_roles(connection)

    def _sweep_roles(self, connection: Connection) -> None:
        for (name,) in connection.execute(r"select rolname from pg_roles where rolname like 'guest\_%'").fetchall():
            if databases.is_left(name):
                with contextlib.suppress(psycopg.Error):
                    _run(connection, "drop role {}", name)

    def admit(self, connection: Connection) -> tuple[str, str]:
        """Make a role for one guest and return its name and password."""
        name, password = new_name("guest"), secrets.token_hex(16)
        settings = {**roles.LIMITS, **(_ADMINISTRATORS if self.superuser else {})}
        statements = [
            "create role {role} login nosuperuser nocreatedb nocreaterole noreplication password {password}"
            f" connection limit {SESSIONS} in role {self.group}",
            *(f"alter role {{role}} set {key} = '{value}'" for key, value in settings.items()),
            *([] if self.superuser else ["grant {role} to current_user"]),
        ]
        connection.execute(
            sql.SQL("; ".join(statements)).format(role=sql.Identifier(name), password=sql.Literal(password))
        )
        return name, password

    def template(self, connection: Connection, data: str) -> str:
        """Return the name of the data set's template whose tables belong to the guests' group."""
        return templates.ensure(connection, data, self.url, owner=self.group)

    def clone(self, connection: Connection, role: str, data: str, name: str = "") -> str:
        """Make a database that belongs to the role, with a data set or without any, and return its name."""
        name = name or new_name(data)
        source: sql.Composable = templates.blank(connection.info.server_version)
        if data:
            source = sql.SQL("template {}").format(_id(self.template(connection, data)))
        self.create(connection, name, role, source)
        return name

    def create(self, connection: Connection, name: str, owner: str, source: sql.Composable) -> None:
        """Make a database that nobody but its owner can enter, not even in its first moment."""
        how = sql.SQL("owner {} {} strategy {} allow_connections false").format(
            _id(owner), source, sql.SQL(self.strategy)
        )
        templates.create(connection, name, how)
        _run(connection, "revoke all on database {0} from public; alter database {0} allow_connections true", name)

    def shut_out(self, connection: Connection, role: str) -> None:
        """Let the role in no more and end its sessions."""
        _run(connection, "alter role {} nologin", role)
        end = "select count(pg_terminate_backend(pid, 5000)) from pg_stat_activity where usename = %s"
        for _ in processes.ticks(10):
            if connection.execute(end, [role]).fetchone() == (0,):
                return

    def drop(self, connection: Connection, name: str) -> None:
        """Drop a database, whatever its owner has made of it."""
        found = connection.execute("select datistemplate from pg_database where datname = %s", [name]).fetchone()
        if found == (True,):
            _run(connection, "alter database {} is_template false", name)
        if found:
            databases.drop(connection, name)

    def dismiss(self, connection: Connection, role: str) -> bool:
        """Drop the role; say False when another guest still gives it rights in a database of its own."""
        try:
            _run(connection, "drop role if exists {}", role)
        except psycopg.errors.DependentObjectsStillExist:
            return False
        return True

    def sizes(self, connection: Connection, names: list[str]) -> dict[str, int]:
        """Return how many bytes these databases take."""
        found = connection.execute(
            "select datname, pg_database_size(oid) from pg_database where datname = any(%s)", [names]
        )
        return {name: int(size) for name, size in found.fetchall()}

    def greedy(self, connection: Connection, roles: list[str]) -> set[str]:
        """Return those of the roles that take too much of what all share."""
        return {name for (name,) in connection.execute(_GREEDY, [roles]).fetchall()}


def new_name(data: str) -> str:
    """Return a name that says who made it and that this process never gives twice."""
    return databases.new_name(f"{data}_{next(_numbers):x}")


def _address(found: dict[str, Any], folder: str) -> Address:
    host, port = str(found.get("host") or "127.0.0.1"), int(found.get("port") or 5432)
    if host.startswith("/"):
        folder = host
    place = Path(folder) / f".s.PGSQL.{port}"
    return str(place) if folder and place.exists() else (host, port)


def _id(name: str) -> sql.Identifier:
    return sql.Identifier(name)


def _run(connection: Connection, statement: LiteralString, name: str) -> None:
    connection.execute(sql.SQL(statement).format(sql.Identifier(name)))
