"""The first bytes of a PostgreSQL connection, whole, in pieces and wrong."""

import struct

import pytest

from environment import startup


def message(*words, code=3 << 16):
    body = b"".join(word.encode() + b"\0" for word in words) + b"\0"
    return struct.pack("!II", len(body) + 8, code) + body


def test_user_and_database_are_read():
    data = message("user", "ada", "database", "shop", "application_name", "")
    assert startup.read(data + b"more") == startup.Startup("start", len(data), "ada", "shop")
    assert startup.read(message("user", "ada")).database == "ada"


def test_incomplete_messages_are_awaited():
    data = message("user", "ada")
    assert all(startup.read(data[:length]) is None for length in range(len(data)))


def test_questions_for_encryption_and_cancelling_are_told_apart():
    assert startup.read(struct.pack("!II", 8, 80877103)).kind == "encryption"
    assert startup.read(struct.pack("!II", 8, 80877104)).kind == "encryption"
    assert startup.read(struct.pack("!IIII", 16, 80877102, 1, 2)).kind == "cancel"


@pytest.mark.parametrize(
    "data",
    [
        struct.pack("!II", 7, 3 << 16),
        struct.pack("!II", 1 << 30, 3 << 16),
        b"GET / HTTP/1.1\r\n\r\n",
        message("user", "ada", code=2 << 16),
        message("database", "shop"),
        message("user", "ada")[:-1] + b"x",
    ],
)
def test_anything_else_is_malformed(data):
    with pytest.raises(startup.Malformed):
        startup.read(data)


def test_the_last_of_two_users_counts_as_it_does_for_the_server():
    """PostgreSQL reads the pairs in order, so a later one replaces an earlier one."""
    assert startup.read(message("user", "ada", "user", "bob")).user == "bob"


def test_a_refusal_has_the_servers_form():
    assert startup.refusal("3D000", "no") == b"E\0\0\0\x1eSFATAL\0VFATAL\0C3D000\0Mno\0\0"
