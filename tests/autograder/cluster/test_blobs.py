"""What is kept under its name is what comes back, or a sentence."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from autograder.cluster import blobs
from autograder.errors import Failure


def test_content_comes_back_and_is_kept_once(database):
    content = bytes(range(256)) * 1000
    with database.begin() as connection:
        names = {blobs.put(connection, content) for _ in range(3)}
        assert [blobs.get(connection, name) for name in names] == [content]
        assert connection.execute(text("select count(*) from autograder.blob")).scalar_one() == 1


def test_nothing_larger_than_the_limit_is_kept(database, monkeypatch):
    monkeypatch.setattr(blobs, "LARGEST", 1000)
    with database.begin() as connection, pytest.raises(blobs.TooLarge, match="may travel"):
        blobs.put(connection, bytes(1001))


def test_the_database_refuses_what_claims_to_be_larger(database):
    insert = text("insert into autograder.blob (digest, size, content) values ('x', 1000000000, '')")
    with pytest.raises(IntegrityError, match="size"), database.begin() as connection:
        connection.execute(insert)


def test_a_bomb_is_not_blown_up(database, monkeypatch):
    with database.begin() as connection:
        name = blobs.put(connection, bytes(10_000_000))
        monkeypatch.setattr(blobs, "LARGEST", 1_000_000)
        with pytest.raises(Failure, match="damaged"):
            blobs.get(connection, name)


def test_what_is_gone_or_changed_is_told(database):
    with database.begin() as connection:
        with pytest.raises(Failure, match=r"not there any more.*--force"):
            blobs.get(connection, "0" * 64)
        name, other = blobs.put(connection, b"this"), blobs.put(connection, b"that")
        swap = text("update autograder.blob b set content = o.content from autograder.blob o")
        connection.execute(text(f"{swap} where b.digest = :n and o.digest = :o"), {"o": other, "n": name})
        with pytest.raises(Failure, match=r"damaged.*--force"):
            blobs.get(connection, name)
