"""Blanks that are left in a worked example are found, with their lines."""

import linecache

import pytest

from course.study.faded import blanks, please_fill

CELL = """\
def price(cents):
    euros = cents // ___
    rest = ___(cents)

    def text():
        return f"{euros}.{___}"

    return text()


def done(cents):
    return cents


class Desk:
    def open(self):
        return ___

    @staticmethod
    def close():
        return ___
"""


@pytest.fixture
def cell(monkeypatch):
    lines = CELL.splitlines(keepends=True)
    monkeypatch.setitem(linecache.cache, "<cell>", (len(CELL), None, lines, "<cell>"))
    names = {}
    exec(compile(CELL, "<cell>", "exec"), names)
    return names


def test_each_line_with_a_blank_is_named(cell):
    assert blanks(cell["price"]) == [
        "line 2 of price, `euros = cents // ___`",
        "line 3 of price, `rest = ___(cents)`",
        'line 6 of price, `return f"{euros}.{___}"`',
    ]


def test_methods_are_looked_through():
    names = {}
    exec(compile(CELL, "<no text>", "exec"), names)
    assert blanks(names["Desk"]) == ["line 2 of open", "line 3 of close"]


def test_without_a_blank_there_is_nothing_to_say(cell):
    assert blanks(cell["done"], 3, None) == []
    assert please_fill(cell["done"]) == ""


def test_the_message_says_where_and_what_to_do(cell):
    assert please_fill(cell["price"], cell["Desk"]) == (
        "5 lines still have a blank: line 2 of price, `euros = cents // ___`; line 3 of price, `rest = ___(cents)`; "
        'line 6 of price, `return f"{euros}.{___}"` …. Replace each ___ and run that cell again.'
    )


def test_one_blank_is_one():
    def half():
        return ___  # noqa: F821 - the blank

    assert please_fill(half).startswith("One line still has a blank: line 2 of half, `return ___  # noqa")
