"""Notebooks not of this course: those that nbgrader brings along for its own tests and its documentation."""

import shutil
from pathlib import Path

import nbgrader

HOME = Path(nbgrader.__file__).parent
APPS, STEPS = HOME / "tests" / "apps" / "files", HOME / "tests" / "preprocessors" / "files"
GUIDE = HOME / "docs" / "source" / "user_guide"
CHANGED = [f"submitted-{what}" for what in ("changed", "unchanged", "grade-cell-changed", "locked-cell-changed")]
RETYPED = ["submitted-answer-cell-type-changed", "submitted-grade-cell-type-changed"]
# assignment: its source, and who handed in what
FILES = {
    "set-a": (
        APPS / "submitted-unchanged.ipynb",
        {**{name: APPS / f"{name}.ipynb" for name in CHANGED}, **{name: STEPS / f"{name}.ipynb" for name in RETYPED}},
    ),
    "squares": (
        APPS / "test.ipynb",
        {name: APPS / f"{name}.ipynb" for name in ("test", "test-with-output", "test-no-metadata", "test-hidden-tests")},
    ),
    "hidden": (APPS / "test-hidden-tests.ipynb", {name: APPS / f"{name}.ipynb" for name in ("test", "test-hidden-tests")}),
    "tasks": (STEPS / "test_taskcell.ipynb", {"one": STEPS / "test_taskcell.ipynb", "other": STEPS / "test.ipynb"}),
    "by-hand": (STEPS / "manually-graded-code-cell.ipynb", {"one": STEPS / "manually-graded-code-cell.ipynb"}),
    "no-points": (APPS / "validation-zero-points.ipynb", {"one": APPS / "validation-zero-points.ipynb"}),
    "variable": (APPS / "validating-environment-variable.ipynb", {"one": APPS / "validating-environment-variable.ipynb"}),
    "relative": (APPS / "open_relative_file.ipynb", {"one": APPS / "open_relative_file.ipynb"}),
    "sleeps": (APPS / "timeout.ipynb", {"one": APPS / "timeout.ipynb"}),
    "effects": (APPS / "side-effects.ipynb", {"one": APPS / "side-effects.ipynb"}),
    "long": (STEPS / "long-output.ipynb", {"one": STEPS / "long-output.ipynb"}),
    "autotest": (
        APPS / "autotest-multi.ipynb",
        {name: APPS / f"{name}.ipynb" for name in ("autotest-multi-changed", "autotest-multi-unchanged")},
    ),
    "autotest-hidden": (
        APPS / "autotest-hidden.ipynb",
        {
            name: APPS / f"{name}.ipynb"
            for name in ("autotest-hidden-changed-right", "autotest-hidden-changed-wrong", "autotest-hidden-unchanged")
        },
    ),
    "autotest-hashed": (
        APPS / "autotest-hashed.ipynb",
        {name: APPS / f"{name}.ipynb" for name in ("autotest-hashed-changed", "autotest-hashed-unchanged")},
    ),
}


def fill(course, names=None):
    """Put the assignments into a course, with the guide's own as ps1; return their names."""
    shutil.copy(APPS / "autotests.yml", course.root)
    for name, (source, submitted) in FILES.items():
        if names is None or name in names:
            _place(source, course.root / "source" / name / "p1.ipynb")
            for student, file in submitted.items():
                _place(file, course.root / "submitted" / student / name / "p1.ipynb")
            for beside in (course.root / "source" / name, *(course.root / "submitted").glob(f"*/{name}")):
                _place(APPS / "data.txt", beside / "data.txt")
    if names is None or "ps1" in names:
        shutil.copytree(GUIDE / "source" / "ps1", course.root / "source" / "ps1")
        for student in ("bitdiddle", "hacker"):
            shutil.copytree(GUIDE / "submitted" / student / "ps1", course.root / "submitted" / student / "ps1")
    return [path.name for path in sorted((course.root / "source").iterdir())]


def _place(source, target):
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(source, target)
