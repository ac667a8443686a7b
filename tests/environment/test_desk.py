"""The desk answers those who know the token, in sentences, and does not let itself be flooded."""

import json
import socket

import pytest

from environment import databases, desk, guest_client, processes
from environment.errors import ServiceError
from environment.guests import Guests
from environment.lending import borrow


@pytest.fixture
def guest(shared):
    with Guests(sandboxed=False) as guests:
        yield guests.admit()
    assert guests.problems == []


@pytest.fixture
def inside(guest, monkeypatch):
    """This very process has the guest's variables."""
    for name, value in guest.env.items():
        monkeypatch.setenv(name, value)
    yield guest
    databases.release()


def talk(guest, data):
    """Send bytes to the desk and return all it says."""
    with socket.create_connection(("127.0.0.1", guest.ports[2]), timeout=20) as link:
        answer = b""
        try:
            link.sendall(data)
            while piece := link.recv(65536):
                answer += piece
        except ConnectionError:  # it closed while we still talked
            pass
        return answer


def token(guest):
    return guest.env["COURSE_GUEST"].partition("/")[2].encode()


def test_without_the_token_nothing_is_said(guest):
    assert talk(guest, b'wrong\n{"do": "status"}\n') == b""


def test_a_token_in_pieces_is_understood(guest):
    data = token(guest) + b'\n{"do": "status"}\n'
    with socket.create_connection(("127.0.0.1", guest.ports[2]), timeout=20) as link:
        for byte in data:
            link.sendall(bytes([byte]))
        assert b"versions" in link.recv(1000)


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        (b"not json", "one JSON object"),
        (b"[1]", "one JSON object"),
        (b"[" * 4000, "one JSON object"),
        (b'{"do": "admit"}', "does not know 'admit'"),
        (b'{"do": ["database"]}', "does not know"),
        (b'{"do": "database"}', "short text for 'data'"),
        (b'{"do": "database", "data": ["shop"]}', "short text for 'data'"),
        (b'{"do": "database", "data": "shp"}', "no data set 'shp'. Choose one of: blog"),
        (b'{"do": "borrow", "data": "../shop"}', "no data set"),
        (b'{"do": "requirements", "extra": "nothing"}', "no extra called 'nothing'"),
    ],
)
def test_questions_that_make_no_sense_are_answered_with_a_sentence(guest, line, answer):
    found = json.loads(talk(guest, token(guest) + b"\n" + line + b"\n"))
    assert answer in found["error"]


@pytest.mark.parametrize("data", [b"x" * 100_000, None])
def test_long_questions_are_cut_off(guest, data):
    data = data or token(guest) + b"\n" + b"x" * 100_000
    assert talk(guest, data) in (b"", b'{"error": "The question is too long."}\n')


def test_so_many_questions_and_no_more():
    asked = []
    here = desk.Desk("t", {"count": lambda question: {"n": asked.append(1)}})
    answers = [here.reply(b'{"do": "count"}') for _ in range(desk.MOST_QUESTIONS + 5)]
    assert len(asked) == desk.MOST_QUESTIONS
    assert b"that is enough" in answers[-1]


def test_so_many_databases_and_no_more(inside, monkeypatch):
    monkeypatch.setattr("environment.guest.MOST_DATABASES", 3)
    made = [databases.database("shop_empty") for _ in range(3)]
    with pytest.raises(ServiceError, match="drop some before you make more"):
        databases.database("shop_empty")
    made[0].drop()
    databases.database("shop_empty")


def test_a_dropped_database_is_gone(inside):
    db = databases.database("shop_empty")
    db.drop()
    db.drop()
    with pytest.raises(Exception, match="does not exist"):
        db.connect()


def test_release_drops_all(inside):
    databases.database("shop_empty")
    databases.release()
    assert inside.databases == {}


@pytest.mark.parametrize("name", ["postgres", "course", "lent", "home"])
def test_only_databases_of_ones_own_are_dropped(inside, name):
    """Not even the run's first database: it is where DATABASE_URL leads."""
    lent = borrow("shop_empty")
    databases.psycopg.connect(inside.env["DATABASE_URL"]).close()
    name = {"lent": lent.name, "home": inside.role}.get(name, name)
    guest_client.ask("drop", name=name)
    assert lent.execute("select 1") == [(1,)]
    databases.psycopg.connect(inside.env["DATABASE_URL"]).close()


def test_a_process_borrows_the_same_one_again(inside):
    assert borrow("shop_empty").name == borrow("shop_empty").name
    with pytest.raises(ServiceError, match="that is enough"):
        for process in range(10):
            guest_client.ask("borrow", data="shop_empty", process=process)
    assert processes.wait_until(lambda: len(inside.loans) == 8, 1)
