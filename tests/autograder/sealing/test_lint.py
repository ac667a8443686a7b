import io

import pytest
from rich.console import Console

from autograder.sealing.lint import NO_ASSERTION, NOT_PYTHON, advice, render, report, share

VISIBLE = "assert f(1) == 42\nsaid = helper(f)\nassert said == 'right', said\n"
HIDDEN = "### BEGIN HIDDEN TESTS\nassert f(2) == 84\ndef g():\n    assert f(3) == 1\n### END HIDDEN TESTS"


def cell(id, source, kind="code", **marks):
    marks = {"grade_id": id, "points": 2, "grade": True, "solution": False, **marks}
    return {"cell_type": kind, "source": source, "metadata": {"nbgrader": marks}}


@pytest.fixture
def notebook():
    cells = [
        cell("good", (VISIBLE + HIDDEN).splitlines(keepends=True)),
        cell("weak", VISIBLE),
        cell("magic", "%time f()\nassert f(1) == 42"),
        cell("empty", "f(1)"),
        cell("answer", "f = 1", solution=True),
        cell("essay", "words", kind="markdown"),
        {"cell_type": "code", "source": "x", "metadata": {}},
    ]
    return {"cells": cells}


def test_every_assertion_of_the_test_cells_is_reported(notebook):
    good, weak, magic, empty = report(notebook)
    assert [(one.line, one.strength, one.hidden) for one in good.assertions] == [
        *[(1, "sealed", False), (3, "guessable", False), (5, "sealed", True), (7, "open", True)]
    ]
    assert (good.protected, weak.protected) == (True, False)
    assert (magic.problem, empty.problem) == (NOT_PYTHON, NO_ASSERTION)


def test_the_sums(notebook):
    total = share(report(notebook))
    assert (total.cells, total.protected) == (4, 1)
    assert (total.sealed, total.guessable, total.open, total.compared) == (3, 2, 1, 5)


def test_the_advice_says_where_and_why_and_how_to_write_it(notebook):
    lines = list(advice(report(notebook)))
    assert lines[0].startswith("good, line 3, guessable: 'right' is a helper's verdict: the comparison happens in the")
    assert "compare the value itself with a literal: assert answer == 42" in lines[0]
    assert lines[1].startswith("good, line 7, open: it stands in a function")
    assert f"magic: {NOT_PYTHON}" in lines


def test_the_rendering_holds_counts_and_advice(notebook):
    console = Console(width=200, record=True, file=io.StringIO())
    console.print(render("chapter", report(notebook)))
    text = console.export_text()
    assert "good" in text
    assert "6 assertions: 3 sealed, 2 guessable, 1 open; 5 are compared" in text
    assert "1 of 4 cells are protected" in text
