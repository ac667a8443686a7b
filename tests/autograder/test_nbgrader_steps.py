"""Stock `nbgrader autograde` with our two steps: the same points, and nothing within reach."""

import csv
import os
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from autograder.sandbox import missing

CONFIG = """
from autograder import nbgrader_steps
c = get_config()
c.CourseDirectory.root = {root!r}
c.Autograde.sanitize_preprocessors = nbgrader_steps.sanitize()
c.Autograde.autograde_preprocessors = nbgrader_steps.autograde()
"""
TESTS = """assert double(2) == 4
### BEGIN HIDDEN TESTS
assert double(21) == 42
### END HIDDEN TESTS"""


def assignment(answer):
    marks = {
        "schema_version": 3,
        "grade_id": "double",
        "solution": True,
        "grade": False,
        "locked": False,
        "task": False,
    }
    tests = {**marks, "grade_id": "double-tests", "solution": False, "grade": True, "locked": True, "points": 2}
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    cells = [
        new_code_cell(answer, id="double", metadata={"nbgrader": marks}),
        new_code_cell(TESTS, id="double-tests", metadata={"nbgrader": tests}),
    ]
    return new_notebook(cells=cells, metadata={"kernelspec": kernel})


def nbgrader(root, *arguments):
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    env = {**os.environ, "PATH": path, "JUPYTER_CONFIG_DIR": str(root / "none")}
    done = subprocess.run(
        [sys.executable, "-m", "nbgrader", *arguments], cwd=root, env=env, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr[-3000:]


SUBMISSIONS = {
    "right": ("def double(n): return 2 * n", 2.0),
    "wrong": ("def double(n): return n", 0.0),
    "gradebook": ("double = lambda n: len(open('../../../gradebook.db', 'rb').read())", 0.0),
    "everything": ("class E:\n    __eq__ = lambda self, other: True\ndouble = lambda n: E()", 0.0),
}


@pytest.fixture(scope="module")
def scores(tmp_path_factory):
    if missing():
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(f"No sandbox here: {missing()}")
    root = tmp_path_factory.mktemp("course")
    (root / "nbgrader_config.py").write_text(CONFIG.format(root=str(root)))
    (root / "source" / "ps1").mkdir(parents=True)
    nbformat.write(
        assignment("### BEGIN SOLUTION\ndef double(n): return 2 * n\n### END SOLUTION"), root / "source/ps1/p.ipynb"
    )
    nbgrader(root, "generate_assignment", "ps1")
    for student, (answer, _) in SUBMISSIONS.items():
        (root / "submitted" / student / "ps1").mkdir(parents=True)
        nbformat.write(assignment(answer), root / "submitted" / student / "ps1" / "p.ipynb")
    nbgrader(root, "autograde", "ps1")
    nbgrader(root, "export", "--to", str(root / "grades.csv"))
    with (root / "grades.csv").open() as file:
        return {row["student_id"]: float(row["score"]) for row in csv.DictReader(file)}


@pytest.mark.parametrize("student", SUBMISSIONS)
def test_each_submission_gets_what_it_deserves(scores, student):
    assert scores[student] == SUBMISSIONS[student][1]
