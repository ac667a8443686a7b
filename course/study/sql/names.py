"""A name that PostgreSQL does not know: which one was probably meant, and why it is not visible here."""

import re
from contextlib import suppress
from difflib import get_close_matches
from typing import Any

import psycopg
from psycopg.errors import Diagnostic
from psycopg.pq import TransactionStatus

from course.study.sql.connections import Connects, kept
from course.study.sql.text import words

# Tables and views a query can name without a schema, with their columns; PostgreSQL's own are left out.
_COLUMNS = """select c.relname, a.attname from pg_class c join pg_attribute a on a.attrelid = c.oid
where c.relkind in ('r', 'v', 'm', 'p', 'f') and a.attnum > 0 and not a.attisdropped and pg_table_is_visible(c.oid)
and c.relnamespace not in ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)
order by c.relname, a.attnum"""


def suggest(diagnosis: Diagnostic, sql: str, database: Connects, before: int = 0) -> str:
    """Return a sentence about the unknown table or column of an error, or '' when there is nothing to add.

    `before` is the number of characters that we sent before the learner's text.
    """
    message = diagnosis.message_primary or ""
    tables: dict[str, list[str]] = {}
    with suppress(psycopg.Error):
        tables = _tables(database)
    if found := re.fullmatch(r'relation "(.+)" does not exist', message):
        return _table(found[1].split(".")[-1], tables)
    if found := re.search(r'FROM-clause entry for table "(.+)"', message):
        return f"{found[1]} is no table or alias of this FROM: a table with an alias is only known by its alias."
    if found := re.search(r'column "?(.+?)"?(?: of relation ".+")? does not exist', message):
        quoted = sql[int(diagnosis.statement_position or 0) - before - 1 :].startswith('"')
        known = {table: columns for table, columns in tables.items() if table in words(sql)}
        return _column(found[1].split(".")[-1], quoted, sql, known if not diagnosis.message_hint else {})
    return ""


def _tables(database: Connects) -> dict[str, list[str]]:
    connection = kept(database)
    if connection.info.transaction_status == TransactionStatus.IDLE:
        return _read(connection)
    with database.connect() as another:  # the failed transaction answers nothing before its ROLLBACK
        return _read(another)


def _read(connection: psycopg.Connection[Any]) -> dict[str, list[str]]:
    tables: dict[str, list[str]] = {}
    for table, column in connection.execute(_COLUMNS):
        tables.setdefault(table, []).append(column)
    return tables


def _table(name: str, tables: dict[str, list[str]]) -> str:
    close = get_close_matches(name.lower(), tables)
    if close:
        return f"Did you mean the table {' or '.join(map(_written, close))}?"
    return f"The tables here are: {_listed(list(tables))}." if tables else "There are no tables here yet."


def _column(name: str, quoted: bool, sql: str, tables: dict[str, list[str]]) -> str:
    close = _closest(name, tables)
    if close:
        return f"Did you mean {close}?"
    if re.search(rf"\bas\s+\"?{re.escape(name)}\b", sql, re.IGNORECASE):
        return f"{name} is a name given in SELECT, and WHERE and HAVING run before it: repeat the expression there."
    if quoted:
        return f"Double quotes make a name; a text stands in single quotes: '{name}'."
    return " ".join(f"{table} has the columns {_listed(columns)}." for table, columns in list(tables.items())[:3])


def _closest(name: str, tables: dict[str, list[str]]) -> str:
    for column in get_close_matches(name.lower(), [column for columns in tables.values() for column in columns], n=1):
        owners = [table for table, columns in tables.items() if column in columns]
        return f"{_written(column)} (a column of {' and of '.join(map(_written, owners))})"
    return ""


def _written(name: str) -> str:
    """Return the name as it has to stand in SQL: in double quotes if capitals or other characters are part of it."""
    return name if re.fullmatch(r"[a-z_][a-z0-9_$]*", name) else f'"{name}"'


def _listed(names: list[str]) -> str:
    return ", ".join(map(_written, names[:15])) + (", …" if len(names) > 15 else "")
