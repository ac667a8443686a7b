"""Databases that are lent: a borrower changes nothing, so the next process may have the same one without a new clone.

Who borrows holds an advisory lock for as long as the process lives; the server gives it back when the connection ends,
however it ends. Two processes never share one, so what a transaction inserts and rolls back disturbs nobody.
"""

import hashlib
import os
from itertools import count
from typing import Any
from urllib.parse import urlsplit

import psycopg

from environment import guest_client, services, templates
from environment.databases import Database

# By process id and server: a forked child must not speak on its parent's connection, nor does it hold its locks.
_held: dict[tuple[int, str], psycopg.Connection[tuple[Any, ...]]] = {}


def borrow(data: str) -> Database:
    """Return a pristine database with this data set for work that is rolled back; it is ours until the process ends."""
    if guest_client.is_guest():
        answer = guest_client.ask("borrow", data=data, process=os.getpid())
        return Database(answer["name"], answer["url"], answer["url"])
    url = services.external("postgres") or services.server("postgres").url
    connection = _connection(url)
    template = templates.ensure(connection, data, url)
    names = (f"lent_{template.removeprefix('template_')}_{number}" for number in count())
    name = next(name for name in names if _locked(connection, name))
    if not connection.execute("select 1 from pg_database where datname = %s", [name]).fetchone():
        templates.clone(connection, name, template)
    return Database(name, urlsplit(url)._replace(path=f"/{name}").geturl(), url)


def _connection(url: str) -> psycopg.Connection[tuple[Any, ...]]:
    held = _held.get((os.getpid(), url))
    if held is None or held.closed:
        held = _held[os.getpid(), url] = psycopg.connect(url, autocommit=True)
    return held


def _locked(connection: psycopg.Connection[tuple[Any, ...]], name: str) -> bool:
    key = int.from_bytes(hashlib.blake2b(name.encode(), digest_size=7).digest(), "big")
    found = connection.execute("select pg_try_advisory_lock(%s)", [key]).fetchone()
    return found == (True,)
