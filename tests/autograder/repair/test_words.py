"""Likeness of texts and names in Python, whatever the text."""

import pytest

from autograder.repair.words import Words, names, whole


def test_likeness():
    text = Words("def half(x):\n    return x / 2")
    assert text.like(text) == 1
    assert text.like(Words("def half(x): return x/2  # done")) > 0.8
    assert text.like(Words("import os")) < 0.2
    assert text.like(Words("")) == 0


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("x = 1\ny, *z = x", {"x", "y", "z"}),
        ("def f(a):\n    b = a\n\n\nclass C:\n    d = 1", {"f", "C"}),
        ("for i in range(3):\n    j = i\n%time\n!ls", {"i", "j"}),
        ("    x = 1", {"x"}),
        ("%%sql orders\nselect 1", {"%%sql orders"}),
        ("x = ", set()),
        ("", set()),
    ],
)
def test_names(text, found):
    assert names(text) == found


@pytest.mark.parametrize(
    ("text", "expected"), [("x = 1", True), ("return x", False), ("%%sql\nselect", True), ("(", False)]
)
def test_whole(text, expected):
    assert whole(text) is expected


@pytest.mark.parametrize(
    "text", ["(" * 9000, "-" * 19000 + "1", "a" + ".b" * 9000, "f'{" * 3000, "{**" * 6000, "\0", "'\\d'"]
)
def test_hostile_texts_harm_nothing(text):
    names(text), whole(text)
