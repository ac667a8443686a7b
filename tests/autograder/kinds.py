"""Cells of every kind, students of every kind: what nbgrader does besides running tests."""

from nbformat.v4 import new_code_cell, new_markdown_cell, new_raw_cell

from tests.autograder.sink import answer_cell, cell, notebook, test_cell

DUE = "2026-03-01 12:00:00"
ON_TIME, LATE = "2026-03-01 11:00:00 UTC", "2026-03-01 13:00:00.5 UTC"
PENALTY = """
from nbgrader.plugins import BasePlugin

class HalfAnHour(BasePlugin):
    def late_submission_penalty(self, student_id, score, total_seconds_late):
        return None if total_seconds_late < 60 else total_seconds_late / 1800
"""


def tagged(made, *tags):
    """Return the cell with tags of the author's."""
    made.metadata["tags"] = list(tags)
    return made


def source():
    """Return the instructor's notebook."""
    double = "### BEGIN SOLUTION\ndef double(x):\n    return 2 * x\n### END SOLUTION"
    hidden = "assert double(2) == 4\n### BEGIN HIDDEN TESTS\nassert double(5) == 10\n### END HIDDEN TESTS"
    essay = "### BEGIN SOLUTION\nBecause.\n### END SOLUTION"
    return notebook(
        new_markdown_cell("# Kinds", id="title"),
        answer_cell("double", double),
        new_code_cell("print(double)", id="loose"),
        test_cell("test", hidden, 2),
        test_cell("half-points", hidden, 0.5),
        test_cell("no-points", hidden, 0),
        test_cell("by-value", "{2: 3, 5: 1.5}.get(double(1), 0)", 3),
        test_cell("by-value-or-not", "assert double(0) == 0\ndouble(1)", 2),
        test_cell("empty", "", 1),
        test_cell("blank", "\n  \n", 1),
        test_cell("trailing-line-feed", "assert double(2) == 4\n", 1),
        tagged(test_cell("skipped", "assert False", 1), "skip-execution"),
        tagged(test_cell("may-raise", "assert double(2) == 5", 1), "raises-exception"),
        cell("read-only", "given = double(10)", locked=True),
        test_cell("after-read-only", "assert given == 20", 1),
        cell("by-hand", "### BEGIN SOLUTION\nprint(1)\n### END SOLUTION", 4, solution=True),
        cell("by-hand-raises", "### BEGIN SOLUTION\n1 / 0\n### END SOLUTION", 4, solution=True),
        cell("essay", essay, 5, make=new_markdown_cell, solution=True),
        cell("task", "Draw it.", 4, make=new_markdown_cell, task=True, locked=True),
        new_raw_cell("raw", id="raw"),
        test_cell("unicode", "assert 'ä' == chr(228), 'ü'", 1),
        test_cell("last", "print('no line feed at the end', end='')", 1),
    )


RIGHT = {
    "double": "def double(x):\n    return 2 * x",
    "by-hand": "print(2)",
    "by-hand-raises": "raise ValueError",
    "essay": "It is so, 🙂.",
}
CLASS = {  # student: (answers, when it was handed in)
    "Ann Ü. (right)": (RIGHT, ON_TIME),
    "right-and-late": (RIGHT, LATE),
    "wrong-and-late": (RIGHT | {"double": "def double(x):\n    return 5"}, LATE),
    "no-timestamp": (RIGHT | {"double": "def double(x):\n    return x\n"}, ""),
    "raises": ({"double": "raise RuntimeError('not today')"}, ON_TIME),
    "syntax": ({"double": "def double(x)\n    return 2 * x"}, ON_TIME),
    "empty": ({"double": "", "by-hand": "", "essay": ""}, ON_TIME),
    "blank": ({"double": "  \n", "by-hand": "# nothing", "essay": " "}, ON_TIME),
    "sevens": ({"double": "def double(x):\n    return {1: 1.25}.get(x, 7)"}, ON_TIME),
    "text": ({"double": "def double(x):\n    return str(2 * x)"}, ON_TIME),
    "floats": ({"double": "def double(x):\n    return 2.0 * x"}, ON_TIME),
    "prints": ({"double": "def double(x):\n    print(x)\n    return 2 * x"}, ON_TIME),
    "warns": ({"double": "import sys\ndef double(x):\n    print(x, file=sys.stderr)\n    return 2 * x"}, ON_TIME),
    "exits": ({"double": "import sys\ndef double(x):\n    sys.exit(0)"}, ON_TIME),
    "interrupts": ({"double": "def double(x):\n    raise KeyboardInterrupt"}, ON_TIME),
    "asks": ({"double": "def double(x):\n    return int(input())"}, ON_TIME),
    "nothing": ({}, LATE),
}


def answered(released, given):
    """Return what a learner hands in."""
    for found in released.cells:
        found.source = given.get(found.metadata.get("nbgrader", {}).get("grade_id"), found.source)
    return released
