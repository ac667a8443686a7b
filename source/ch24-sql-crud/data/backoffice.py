"""The back office's test bench: it tries your statements and functions on rows that nobody else has.

`refusal`, `given_back` and `Till` run on a real PostgreSQL. `Warden` reads CREATE ROLE and CREATE DATABASE itself,
because a role belongs to the whole server; the grants run on PostgreSQL, on behalf of stand-ins.
"""

import os
import re

import psycopg

import environment
from course.study import QueryFailed, columns, rows
from course.study.sql.text import first_word, is_blank

SECONDS = 5
TABLES = ("customers", "categories", "products", "orders", "order_items", "reviews")
_benches = {}


def refusal(statement, kind, on):
    """Say why this is not one statement of the wanted kind that runs on these rows; '' when it is."""
    if type(statement) is not str or is_blank(statement):
        return "The statement is still empty: write it in the cell above, run that cell, then run this one."
    word = first_word(statement)
    if word != kind:
        return f"One {kind.upper()} is wanted here, and this text starts with {word.upper() or repr(statement[:20])}."
    try:
        columns("explain " + statement, on=on)
        rows("select 1", on=f"{on} {statement}")
    except QueryFailed as error:
        return _without_explain(str(error))
    except ValueError as error:
        return f"On the rows of this test PostgreSQL refuses the statement:\n{str(error).partition(': ')[2]}"
    return ""


def _without_explain(text):
    """Take the word that was put in front out of the line that the message shows, and move the caret with it."""
    lines = text.splitlines()
    for number, line in enumerate(lines[:-1]):
        if line.startswith("LINE 1: explain "):
            lines[number] = line.replace("explain ", "", 1)
            lines[number + 1] = lines[number + 1][len("explain ") :]
    return "\n".join(lines)


def given_back(statement, on):
    """Return what the statement's RETURNING gives on these rows: a dict per row, in which prices are texts."""
    with _bench().connect(autocommit=False) as connection:
        connection.execute(f"truncate {', '.join(TABLES)} restart identity cascade; {on}".encode())
        try:
            cursor = connection.execute(statement.encode())
            if cursor.description is None:
                return "nothing: there is no RETURNING"
            names = [column.name for column in cursor.description]
            return [dict(zip(names, map(_plain, row), strict=True)) for row in cursor.fetchall()]
        except psycopg.Error as refused:
            return str(refused).splitlines()[0]
        finally:
            connection.rollback()


def _plain(value):
    return value if value is None or isinstance(value, int | str) else str(value)


def _bench():
    """Return this process's empty shop; it is made on first use."""
    if os.getpid() not in _benches:
        _benches[os.getpid()] = environment.database("shop_empty")
    return _benches[os.getpid()]


class Till:
    """A shop of its own, emptied before each try, for functions that are given a connection."""

    def __init__(self):
        self.db = _bench()

    def play(self, start, function, *arguments, look):
        """Call function(connection, *arguments) on these rows; return its result and what another connection sees.

        The function has to commit: what it leaves open is lost when the connection is closed. After an exception the
        caller goes on with other work and commits that, so what the function leaves open then becomes permanent.
        """
        with self.db.connect() as clerk:
            clerk.execute(f"truncate {', '.join(TABLES)} restart identity cascade")
            clerk.execute(start.encode())
        connection = self.db.connect(autocommit=False, options=f"-c statement_timeout={SECONDS}s -c timezone=UTC")
        try:
            result = function(connection, *arguments)
        except (Exception, SystemExit) as error:
            result = f"{type(error).__name__}: {str(error).splitlines()[0] if str(error) else ''}"
            if not connection.closed:
                connection.commit()
        finally:
            connection.close()
        return result, self.db.execute(look)


# Roles that every server has; in a transaction that is rolled back they stand in for the learner's roles.
STAND_INS = {"shop_app": "pg_stat_scan_tables", "shop_reports": "pg_read_all_stats", "shop_owner": "pg_signal_backend"}
ROLE = re.compile(r"create\s+(role|user)\s+\x22?(\w+)\x22?\s*(.*)", re.IGNORECASE | re.DOTALL)
DATABASE = re.compile(r"create\s+database\s+\x22?(\w+)\x22?\s*(.*)", re.IGNORECASE | re.DOTALL)
OWNER = re.compile(r"alter\s+database\s+\x22?(\w+)\x22?\s+owner\s+to\s+\x22?(\w+)", re.IGNORECASE)
POWERS = ("superuser", "createdb", "createrole", "replication", "bypassrls")


class Warden:
    """What a script of CREATE ROLE, CREATE DATABASE, GRANT and REVOKE leads to."""

    def __init__(self, script):
        self.trouble, self.roles, self.databases = "", {}, {}
        self.can = set()
        if type(script) is not str or is_blank(script):
            self.trouble = "The script is still empty: write its statements, run that cell, then run this one."
            return
        self._try(_bench(), script)

    def _try(self, db, script):
        with db.connect(autocommit=False) as connection:
            connection.execute("set local client_min_messages = error")
            connection.execute(f"grant connect on database {db.name} to public")  # as every new database has it
            for statement in statements_of(script):
                try:
                    self._take(connection, statement, db.name)
                except (psycopg.Error, ValueError) as error:
                    self.trouble = f"{_named(str(error).splitlines()[0], db.name)}\nThe statement: {_short(statement)}"
                    break
            else:
                self.can = set(_privileges(connection, self.roles, db.name, "back_office" in self.databases))
            connection.rollback()

    def _take(self, connection, statement, name):
        word = first_word(statement)
        if statement.startswith("\\"):
            raise ValueError("A line that begins with a backslash is for psql alone: a script of SQL leaves it out.")
        if word not in ("create", "grant", "revoke", "alter"):
            raise ValueError(f"CREATE, GRANT and REVOKE are enough here; this statement starts with {word.upper()}.")
        _check_syntax(connection, statement)
        if found := ROLE.match(statement):
            self._make_role(*found.groups())
        elif found := DATABASE.match(statement):
            self._make_database(*found.groups())
        elif found := OWNER.match(statement):
            self._make_database(found[1], f"owner {found[2]}")
        elif word in ("grant", "revoke"):
            self._know(statement)
            connection.execute(self._translated(statement, name).encode())
        else:
            raise ValueError("Roles and databases are all that is made here, each complete in its CREATE statement.")

    def _make_role(self, word, name, rest):
        if name.lower() not in STAND_INS:
            raise ValueError(f"The card names three roles: {', '.join(STAND_INS)}. This one is called {name}.")
        options = re.sub(r"'[^']*'", "'…'", rest).lower().split()
        if name.lower() in self.roles:
            raise ValueError(f'role "{name.lower()}" already exists')
        login = "nologin" not in options and (word.lower() == "user" or "login" in options)
        secret = re.search(r"password\s+'([^']*)'", rest, re.IGNORECASE)
        powers = [power for power in POWERS if power in options]
        self.roles[name.lower()] = {"login": login, "password": secret[1] if secret else "", "powers": powers}

    def _make_database(self, name, rest):
        owner = re.search(r"owner\s*=?\s*\x22?(\w+)", rest, re.IGNORECASE)
        if owner and owner[1].lower() not in self.roles:
            raise ValueError(f'role "{owner[1]}" does not exist: create it above this line')
        self.databases[name.lower()] = owner[1].lower() if owner else ""

    def _know(self, statement):
        words = {word.lower() for word in re.findall(r"\w+", statement)}
        for role in words & set(STAND_INS) - set(self.roles):
            raise ValueError(f'role "{role}" does not exist: create it above this line')
        if "database" in words and "back_office" in words and "back_office" not in self.databases:
            raise ValueError('database "back_office" does not exist: create it above this line')

    def _translated(self, statement, name):
        for role, stand_in in STAND_INS.items():
            statement = re.sub(rf"\b{role}\b", stand_in, statement, flags=re.IGNORECASE)
        return re.sub(r"\bback_office\b", name, statement, flags=re.IGNORECASE)


def statements_of(script):
    """Yield the statements of a script; a semicolon inside quotes does not end one."""
    plain = re.sub(r"--[^\n]*", "", script)
    for piece in re.findall(r"(?:'[^']*'|[^';])+", plain):
        if piece.strip():
            yield piece.strip()


def _check_syntax(connection, statement):
    """Let PostgreSQL read the statement without running it; psycopg's error says what is wrong."""
    connection.execute("savepoint reading")
    connection.execute(f"do $check$ begin if false then {statement}; end if; end $check$".encode())
    connection.execute("release reading")


def _privileges(connection, roles, name, made):
    """Yield (role, privilege, table) for all that the stand-ins and PUBLIC may do."""
    kinds = ("select", "insert", "update", "delete", "truncate")
    for role in roles:
        for table in TABLES:
            for kind in kinds:
                asked = "select has_table_privilege(%s, %s, %s)"
                if connection.execute(asked, [STAND_INS[role], table, kind]).fetchone()[0]:
                    yield role, kind, table
    if made:
        asked = """
            select a.privilege_type, coalesce(r.rolname, 'public')
            from pg_database as d, aclexplode(coalesce(d.datacl, acldefault('d', d.datdba))) as a
            left join pg_roles as r on r.oid = a.grantee
            where d.datname = %s
        """
        originals = {stand_in: role for role, stand_in in STAND_INS.items()}
        for kind, who in connection.execute(asked, [name]).fetchall():
            if kind == "CONNECT" and (who == "public" or who in originals):
                yield originals.get(who, who), "connect", "back_office"


def _named(message, name):
    for role, stand_in in STAND_INS.items():
        message = message.replace(stand_in, role)
    return message.replace(name, "back_office")


def _short(statement):
    line = " ".join(statement.split())
    return line if len(line) <= 90 else line[:89] + "…"
