"""Sentences for PostgreSQL, Redis and Django, from the errors that they really raise."""

import asyncio
import socket

import psycopg
import pytest
import redis

from course.study.cards.explain_libraries import sentence


@pytest.mark.parametrize(
    ("sql", "says"),
    [
        ("select * from nothing_here", "No table has this name"),
        ("select nothing from customers", "No table of this query has a column"),
        ("selec 1", "before the caret"),
        (
            "insert into customers (id, name, created_at) select id, name, created_at from customers limit 1",
            "needs its own",
        ),
        ("set statement_timeout = 1; select pg_sleep(5)", "took too long"),
    ],
)
def test_postgresql_by_its_error_code(database, sql, says):
    with database.connect() as connection, pytest.raises(psycopg.Error) as info:
        connection.execute(sql)
    assert says in sentence(info.value)


def test_a_lock_that_another_transaction_holds(database):
    with database.connect() as one, database.connect() as other:
        one.execute("begin; lock table customers")
        with pytest.raises(psycopg.errors.LockNotAvailable) as info:
            other.execute("begin; lock table customers nowait")
        assert "holds a lock" in sentence(info.value)


@pytest.fixture
def nobodys_port():
    with socket.socket() as taken:  # bound and not listening: a connection is refused
        taken.bind(("127.0.0.1", 0))
        yield taken.getsockname()[1]


def test_servers_that_do_not_answer(nobodys_port):
    with pytest.raises(psycopg.OperationalError) as postgres:
        psycopg.connect(host="127.0.0.1", port=nobodys_port, dbname="x", user="x", connect_timeout=5)
    client = redis.Redis(port=nobodys_port)
    with pytest.raises(redis.ConnectionError) as valkey:
        client.ping()
    client.close()
    assert "PostgreSQL does not answer" in sentence(postgres.value) and "Redis does not answer" in sentence(
        valkey.value
    )


def test_placeholders_and_values_that_do_not_fit(database):
    with database.connect() as connection, pytest.raises(psycopg.ProgrammingError) as info:
        connection.execute("select %s", [1, 2])
    assert "placeholders" in sentence(info.value)


@pytest.mark.parametrize(
    ("module", "name", "says"),
    [
        ("django.core.exceptions", "AppRegistryNotReady", "`django.setup()`"),
        ("django.core.exceptions", "ObjectDoesNotExist", "No row fits this `get()`"),
        ("django.core.exceptions", "MultipleObjectsReturned", "wants exactly one"),
        ("django.core.exceptions", "SynchronousOnlyOperation", "async"),
        ("django.db.utils", "OperationalError", "migrations"),
        ("django.db.utils", "IntegrityError", "a rule of the table"),
    ],
)
def test_django(module, name, says):
    kind = getattr(pytest.importorskip(module), name)
    assert says in sentence(kind("…"))


def test_a_models_own_does_not_exist():
    base = pytest.importorskip("django.core.exceptions").ObjectDoesNotExist
    kind = type("DoesNotExist", (base,), {"__module__": "blog.models"})
    assert "No row fits this `get()`" in sentence(kind("Post matching query does not exist."))


def test_django_says_what_postgresql_said():
    utils = pytest.importorskip("django.db.utils")
    error = utils.ProgrammingError("…")
    error.__cause__ = psycopg.errors.UndefinedTable("relation does not exist")
    assert "No table has this name" in sentence(error)


def test_a_cancelled_task_and_anybody_elses_error():
    assert "cancelled" in sentence(asyncio.CancelledError())
    assert sentence(ValueError("x")) == ""
