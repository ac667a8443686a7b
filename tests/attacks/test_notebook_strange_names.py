"""File names with line breaks, quotes, bytes that are no text, and one that looks like a way up."""

import os

from .kit import ALL, Attack


def change(work):
    for name in (
        b"a\nb",
        b"'; drop table grade; --",
        b"\xff\xfe",
        b"..\\..\\evil",
        b"-rf",
        b"$(touch x)",
        "\u202eevil".encode(),
        b"x" * 255,
    ):
        (work.folder / os.fsdecode(name)).write_bytes(b"x")


ATTACK = Attack("notebook", change, base="right", points=ALL, ran=False)


def test_it_gains_nothing(outcome):
    outcome.check()
