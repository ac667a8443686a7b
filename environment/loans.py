"""Judge databases: lent to one guest at a time, looked through afterwards from outside, dropped when anything changed.

A guest may change rows in them, and nothing else. A row that was changed has a newer transaction number than the day
the database was made, even if it looks the same again; so nothing has to be compared with the original.
"""

import contextlib
from dataclasses import dataclass, field
from typing import Any, LiteralString

import psycopg
from psycopg import sql

from environment import templates
from environment.guest_roles import Connection, Host, new_name

_RIGHTS = """
grant usage on schema public to {0};
grant select, insert, update, delete on all tables in schema public to {0};
grant usage, select, update on all sequences in schema public to {0};
"""
# Whatever somebody makes in a database has a row in one of these; a statistic changes which plan a query gets.
_CATALOGS = """
pg_cast pg_class pg_constraint pg_default_acl pg_event_trigger pg_extension pg_largeobject_metadata pg_namespace
pg_operator pg_policy pg_proc pg_publication pg_rewrite pg_statistic pg_subscription pg_trigger pg_type
"""
# Outside of our own server the administrator may not read all of them.
_TABLES = """select c.oid::regclass::text from pg_class c where c.relkind = 'r'
and (c.relnamespace = 'public'::regnamespace or c.oid::regclass::text = any(string_to_array(%s, ' ')))
and has_table_privilege(c.oid, 'select') order by 1"""
_SIZES = (
    "select c.oid::regclass::text, pg_relation_size(c.oid) from pg_class c where c.relkind = 'r'"
    " and c.relnamespace = 'public'::regnamespace order by 1"
)
_SEQUENCES = "select format('%I.%I', schemaname, sequencename) from pg_sequences order by 1"


@dataclass
class Loan:
    """One judge database, the administrator's connection to it and what it was like when it was new."""

    name: str
    data: str
    connection: Connection
    size: int = 0
    since: int = 0
    look: bytes = b""
    counts: list[Any] = field(default_factory=list)
    sizes: list[Any] = field(default_factory=list)
    sequences: dict[str, Any] = field(default_factory=dict)

    def remember(self) -> None:
        """Take the present state for the original one."""
        rows = self.connection.execute("select pg_current_xact_id()::xid::text::bigint").fetchone()
        self.since = rows[0] if rows else 0
        found = self.connection.execute(_TABLES, [" ".join(_CATALOGS.split())])
        tables = [name for (name,) in found.fetchall()]
        # A newer row is younger: age() counts transactions back from now and knows that the numbers wrap around.
        self.look = " union all ".join(
            f"select count(*), count(*) filter (where age(xmin) < age('{self.since}'::xid)) from {name}"
            for name in tables
        ).encode()
        self.counts = self._counts()
        self.sizes = self.connection.execute(_SIZES.encode()).fetchall()
        self.sequences = self._sequences()

    def _counts(self) -> list[Any]:
        return self.connection.execute(self.look).fetchall()

    def _sequences(self) -> dict[str, Any]:
        names = [name for (name,) in self.connection.execute(_SEQUENCES.encode()).fetchall()]
        if not names:
            return {}
        ask = " union all ".join(f"select '{name}', last_value, is_called from {name}" for name in names)
        return {name: rest for name, *rest in self.connection.execute(ask.encode()).fetchall()}

    def restore(self) -> bool:
        """Put back what may be changed in an honest use; say whether the database is as it was when it was new."""
        if self._counts() != self.counts:
            return False
        now = self._sequences()
        if now.keys() != self.sequences.keys():
            return False
        for name, values in self.sequences.items():
            if now[name] != values:
                self.connection.execute("select setval(%s::regclass, %s, %s)", [name, *values])
        return self._empty_out()

    def _empty_out(self) -> bool:
        """Free the room of rows that were rolled back, where that is possible without changing what is there."""
        if self.connection.execute(_SIZES.encode()).fetchall() == self.sizes:
            return True
        if any(size for _, size in self.sizes):
            return False
        names = ", ".join(name for name, _ in self.sizes)
        self.connection.execute(f"truncate {names}".encode())
        self.remember()
        return True


class Loans:
    """The judge databases of one process; every method belongs to the holder of the administrator's connection."""

    def __init__(self, host: Host) -> None:
        self.host = host
        self._free: dict[str, list[Loan]] = {}

    def lend(self, connection: Connection, data: str, role: str) -> Loan:
        """Give the role a judge database that nobody else has."""
        free = self._free.get(data)
        loan = free.pop() if free else self._make(connection, data)
        connection.execute(_on("grant connect on database {} to {}", loan.name, role))
        return loan

    def _make(self, connection: Connection, data: str) -> Loan:
        template = templates.ensure(connection, data, self.host.learners_url)
        name = new_name(f"lent_{data}")
        self.host.create(connection, name, self.host.user, sql.SQL("template {}").format(sql.Identifier(template)))
        loan = Loan(name, data, self.host.connect(name))
        try:
            loan.connection.execute(sql.SQL(_RIGHTS).format(sql.Identifier(self.host.group)))
            loan.remember()
            loan.size = self.host.sizes(connection, [name])[name]
        except psycopg.Error:
            self.drop(connection, loan)
            raise
        return loan

    def take_back(self, connection: Connection, loan: Loan, role: str) -> None:
        """Look through a database whose borrower has gone, and lend it again only if it is as it was."""
        connection.execute(_on("revoke all on database {} from {}", loan.name, role))
        clean = False
        with contextlib.suppress(psycopg.Error):
            clean = self._alone(loan) and loan.restore()
        if clean:
            self._free.setdefault(loan.data, []).append(loan)
        else:
            self.drop(connection, loan)

    @staticmethod
    def _alone(loan: Loan) -> bool:
        others = (
            "select count(*) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()"
            " and backend_type = 'client backend'"
        )
        return loan.connection.execute(others.encode()).fetchone() == (0,)

    def drop(self, connection: Connection, loan: Loan) -> None:
        """Drop a judge database."""
        loan.connection.close()
        self.host.drop(connection, loan.name)

    def close(self, connection: Connection) -> None:
        """Drop all that nobody has."""
        for loan in [loan for free in self._free.values() for loan in free]:
            with contextlib.suppress(psycopg.Error):
                self.drop(connection, loan)
        self._free.clear()


def _on(statement: LiteralString, name: str, role: str) -> sql.Composed:
    return sql.SQL(statement).format(sql.Identifier(name), sql.Identifier(role))
