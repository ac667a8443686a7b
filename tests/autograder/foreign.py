"""Notebooks not of this course: those that nbgrader brings along for its own tests and its documentation."""

import shutil
from pathlib import Path

import nbgrader

HOME = Path(nbgrader.__file__).parent
APPS, STEPS = HOME / "tests" / "apps" / "files", HOME / "tests" / "preprocessors" / "files"
GUIDE = HOME / "docs" / "source" / "user_guide"
CHANGED = [f"submitted-{what}" for what in ("changed", "unchanged", "grade-cell-changed", "locked-cell-changed")]
RETYPED = ["submitted-answer-cell-type-changed", "submitted-grade-cell-type-changed"]
AUTOTEST_HIDDEN = [f"autotest-hidden-{what}" for what in ("changed-right", "changed-wrong", "unchanged")]


def _of(folder, *names):
    return {name: folder / f"{name}.ipynb" for name in names}


# assignment: its source, and who handed in what
FILES = {
    "set-a": (APPS / "submitted-unchanged.ipynb", _of(APPS, *CHANGED) | _of(STEPS, *RETYPED)),
    "squares": (APPS / "test.ipynb", _of(APPS, "test", "test-with-output", "test-no-metadata", "test-hidden-tests")),
    "hidden": (APPS / "test-hidden-tests.ipynb", _of(APPS, "test", "test-hidden-tests")),
    "tasks": (STEPS / "test_taskcell.ipynb", _of(STEPS, "test", "test_taskcell")),
    "by-hand": (STEPS / "manually-graded-code-cell.ipynb", _of(STEPS, "manually-graded-code-cell")),
    "no-points": (APPS / "validation-zero-points.ipynb", _of(APPS, "validation-zero-points")),
    "variable": (APPS / "validating-environment-variable.ipynb", _of(APPS, "validating-environment-variable")),
    "relative": (APPS / "open_relative_file.ipynb", _of(APPS, "open_relative_file")),
    "sleeps": (APPS / "timeout.ipynb", _of(APPS, "timeout")),
    "effects": (APPS / "side-effects.ipynb", _of(APPS, "side-effects")),
    "long": (STEPS / "long-output.ipynb", _of(STEPS, "long-output")),
    "autotest": (APPS / "autotest-multi.ipynb", _of(APPS, "autotest-multi-changed", "autotest-multi-unchanged")),
    "autotest-hidden": (APPS / "autotest-hidden.ipynb", _of(APPS, *AUTOTEST_HIDDEN)),
    "autotest-hashed": (
        APPS / "autotest-hashed.ipynb",
        _of(APPS, "autotest-hashed-changed", "autotest-hashed-unchanged"),
    ),
}


RETYPED_CELL = "a graded cell of another type: stock fails, ours gives the cell its type back"
UNKNOWN_CELL = "a graded cell that the source does not have: stock fails, ours leaves it out"
# Damaged submissions of which stock loses cells or everything, and what ours does: by assignment and student
DAMAGED = {
    "set-a": dict.fromkeys(RETYPED, RETYPED_CELL),
    "squares": {
        "test-no-metadata": "no metadata at all: stock finds no answer, ours knows the cells by their text",
        "test-hidden-tests": "an answer is missing: stock leaves it open, ours takes it for empty",
    },
    "hidden": {"test": UNKNOWN_CELL},
}


def fill(course, names):
    """Put these assignments into a course; ps1 is the one of the guide."""
    shutil.copy(APPS / "autotests.yml", course.root)
    for name in names:
        if name == "ps1":
            _guide(course)
        else:
            _assignment(course, name, *FILES[name])


def _guide(course):
    shutil.copytree(GUIDE / "source" / "ps1", course.root / "source" / "ps1")
    for student in ("bitdiddle", "hacker"):
        shutil.copytree(GUIDE / "submitted" / student / "ps1", course.root / "submitted" / student / "ps1")


def _assignment(course, name, source, submitted):
    _place(source, course.root / "source" / name / "p1.ipynb")
    for student, file in submitted.items():
        _place(file, course.root / "submitted" / student / name / "p1.ipynb")
    for beside in (course.root / "source" / name, *(course.root / "submitted").glob(f"*/{name}")):
        _place(APPS / "data.txt", beside / "data.txt")


def _place(source, target):
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(source, target)
