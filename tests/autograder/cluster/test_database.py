"""Addresses, schemas, and a server that is away for a while."""

import threading

import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from autograder.cluster import tables
from autograder.cluster.database import Database, checked, from_environment
from autograder.errors import Failure, UserMistake


@pytest.mark.parametrize("given", ["postgres://u:p@h/d", "postgresql://u:p@h/d", "postgresql+psycopg://u:p@h/d"])
def test_every_spelling_means_psycopg(given):
    assert checked(given) == "postgresql+psycopg://u:p@h/d"


def test_another_database_is_refused_without_its_password():
    with pytest.raises(UserMistake, match="AUTOGRADER_DATABASE_URL") as error:
        checked("mysql://me:secret@h/d")
    assert "secret" not in str(error.value)


def test_no_address_is_a_sentence(monkeypatch):
    monkeypatch.delenv("AUTOGRADER_DATABASE_URL", raising=False)
    with pytest.raises(UserMistake, match="export AUTOGRADER_DATABASE_URL="):
        from_environment()


def test_a_gradebook_may_lie_in_a_schema(database):
    with database.begin() as connection:
        connection.execute(text("create schema autumn"))
    with database.begin("autumn") as connection:
        connection.execute(text("create table here (id int)"))
    with Database(database.gradebook("autumn")) as other, other.begin() as connection:
        assert connection.execute(text("select count(*) from here")).scalar_one() == 0
    with database.begin() as connection, pytest.raises(ProgrammingError):
        connection.execute(text("select * from here"))


def test_tables_may_be_made_by_many_at_once(servers):
    url = servers.database()

    def prepare():
        with Database(url) as database:
            tables.prepare(database)

    threads = [threading.Thread(target=prepare) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with Database(url) as database, database.begin() as connection:
        assert connection.execute(text("select count(*) from autograder.run")).scalar_one() == 0


def test_a_commit_is_written_before_it_is_answered(servers):
    """The servers of these tests are those for lessons, which answer earlier: killed, they forget the last moment."""
    url = servers.database()
    with Database(url) as database:
        tables.prepare(database)
    with Database(url) as database, database.begin() as connection:
        assert connection.execute(text("show synchronous_commit")).scalar_one() == "on"


def answer(database):
    with database.begin() as connection:
        return connection.execute(text("select 42")).scalar_one()


def test_an_outage_is_waited_for(servers, database):
    assert answer(database) == 42
    servers.kill("postgres")
    said, back = [], threading.Event()

    def say(sentence):
        said.append(sentence)
        if not back.is_set():
            back.set()
            servers.start("postgres")

    assert database.patiently(lambda: answer(database), say=say) == 42
    assert said and "does not answer" in said[0]


def test_one_that_lasts_too_long_is_a_sentence(servers, database):
    servers.kill("postgres")
    try:
        with pytest.raises(Failure, match="does not answer") as error:
            database.patiently(lambda: answer(database), seconds=0.5)
        assert "postgres:***@" in str(error.value)
    finally:
        servers.start("postgres")


def test_a_wrong_statement_is_not_sent_again(database):
    tries = []

    def wrong():
        tries.append(1)
        with database.begin() as connection:
            connection.execute(text("select nothing"))

    with pytest.raises(Failure):
        database.patiently(wrong)
    assert len(tries) == 1
