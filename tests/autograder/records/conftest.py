"""A small course, graded by stock nbgrader in processes of its own, and a way to compare two gradebooks."""

import contextlib
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from nbgrader.coursedir import CourseDirectory
from traitlets.config import Config
from traitlets.config.loader import PyFileConfigLoader

from environment.temporary import place

CONFIG = """
import pathlib, sys
root = pathlib.Path(__file__).parent
sys.path.insert(0, str(root))
c = get_config()
c.CourseDirectory.course_id = "small"
c.CourseDirectory.root = str(root)
c.ClearSolutions.code_stub = {"python": ""}
c.Execute.shutdown_kernel = "immediate"
c.AssignLatePenalties.plugin_class = "small_penalty.HalfAnHour"
"""
PENALTY = """
from nbgrader.plugins import BasePlugin

class HalfAnHour(BasePlugin):
    def late_submission_penalty(self, student_id, score, total_seconds_late):
        return None if total_seconds_late < 60 else total_seconds_late / 1800
"""
KERNEL = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}


def cell(make, name, source, *, points=None, **kind):
    about = {"schema_version": 3, "grade_id": name, "grade": False, "solution": False, "locked": False, "task": False}
    about |= kind | ({} if points is None else {"points": points})
    return make(source, metadata={"nbgrader": about}, id=f"cell-{name}")


def answer(name, source):
    return cell(new_code_cell, name, source, solution=True)


def tests(name, source, points):
    return cell(new_code_cell, name, source, points=points, grade=True, locked=True)


def notebook(*cells):
    return new_notebook(cells=list(cells), metadata=KERNEL)


def source_one():
    return notebook(
        new_markdown_cell("# One", id="title"),
        answer("double", "### BEGIN SOLUTION\ndef double(x):\n    return 2 * x\n### END SOLUTION"),
        tests(
            "test-double",
            "assert double(2) == 4\n### BEGIN HIDDEN TESTS\nassert double(5) == 10\n### END HIDDEN TESTS",
            2,
        ),
        tests("test-part", "{2: 3, 5: 1.5}.get(double(1), 0)", 3),
        cell(
            new_markdown_cell,
            "why",
            "### BEGIN SOLUTION\nBecause.\n### END SOLUTION",
            points=5,
            grade=True,
            solution=True,
        ),
        cell(new_markdown_cell, "task", "Draw it.", points=4, task=True, locked=True),
    )


def source_two():
    return notebook(answer("half", "def half(x):\n    return x / 2"), tests("test-half", "assert half(4) == 2", 1))


@dataclass(frozen=True)
class Course:
    """What the records need of a course."""

    root: Path
    config: Config
    directory: CourseDirectory

    @property
    def db_url(self):
        return str(self.directory.db_url)

    @property
    def gradebook(self):
        return self.root / "gradebook.db"

    def path(self, step, student, assignment):
        return Path(self.directory.format_path(step, student, assignment))


def opened(root):
    config = PyFileConfigLoader("nbgrader_config.py", path=str(root)).load_config()
    return Course(root, config, CourseDirectory(config=config))


def write(path, node):
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(node, path)


def make(root):
    root.mkdir(parents=True)
    (root / "nbgrader_config.py").write_text(CONFIG)
    (root / "small_penalty.py").write_text(PENALTY)
    write(root / "source" / "ps1" / "one.ipynb", source_one())
    write(root / "source" / "ps1" / "two.ipynb", source_two())
    return opened(root)


# Stock nbgrader in one process of its own: its imports take longer than all that it does here.
SERVE = """
import json, os, sys
from nbgrader.apps import NbGraderApp

for line in sys.stdin:
    root, *arguments = json.loads(line)
    os.chdir(root)
    NbGraderApp.clear_instance()
    try:
        NbGraderApp.launch_instance(arguments)
        status = 0
    except SystemExit as end:
        status = end.code or 0
    print("done", status, flush=True)
"""


class Stock:
    """nbgrader's own commands, run in a course."""

    def __init__(self, log):
        path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"  # alembic is started by its name
        self.log = log
        self.file = log.open("w")
        self.process = subprocess.Popen(
            [sys.executable, "-W", "ignore", "-c", SERVE],
            env=os.environ | {"PATH": path},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self.file,
            text=True,
        )

    def __call__(self, root, *arguments):
        self.process.stdin.write(json.dumps([str(root), *arguments]) + "\n")
        self.process.stdin.flush()
        while (line := self.process.stdout.readline()) and not line.startswith("done"):
            pass
        assert line == "done 0\n", self.log.read_text()

    def close(self):
        self.process.stdin.close()
        self.process.wait(30)
        self.process.stdout.close()
        self.file.close()


@pytest.fixture(scope="session")
def nbgrader(tmp_path_factory):
    stock = Stock(tmp_path_factory.mktemp("nbgrader") / "log.txt")
    yield stock
    stock.close()


def dumped(file):
    """Every table of a gradebook as sorted rows; ids are replaced by the names of what they stand for."""
    with contextlib.closing(sqlite3.connect(file)) as connection:
        connection.row_factory = sqlite3.Row
        tables = [row["name"] for row in connection.execute("select name from sqlite_master where type = 'table'")]
        content = {table: [dict(row) for row in connection.execute(f"select * from {table}")] for table in tables}
    names = {}
    order = ["assignment", "notebook", "base_cell", "submitted_assignment", "submitted_notebook"]
    for table in order:
        for row in content[table]:
            told = ("name", "type", "assignment_id", "student_id", "notebook_id")
            names[row["id"]] = "/".join(str(names.get(row[key], row[key])) for key in told if key in row)
    return {table: sorted(map(repr, (_named(row, names) for row in rows))) for table, rows in content.items()}


def _named(row, names):
    kept = {key: value for key, value in row.items() if key != "id" or value in names or len(str(value)) != 32}
    return {key: names.get(value, value) for key, value in kept.items()}


@pytest.fixture(scope="session")
def memory():
    """A folder that lasts as long as the tests; nbgrader commits for every cell, and a disk makes each one wait."""
    with tempfile.TemporaryDirectory(dir=place()) as folder:
        yield Path(folder)


@pytest.fixture(scope="session")
def generated(memory, nbgrader):
    """A course whose assignment stock nbgrader has put into the gradebook; nobody changes it."""
    course = make(memory / "generated")
    nbgrader(course.root, "generate_assignment", "ps1")
    return course


@pytest.fixture
def folder(memory):
    with tempfile.TemporaryDirectory(dir=memory) as made:
        yield Path(made)


@pytest.fixture
def course(folder):
    """A course with sources, without a gradebook."""
    return make(folder / "course")


@pytest.fixture
def known(generated, folder):
    """A course of the test's own whose gradebook knows the assignment."""
    shutil.copytree(generated.root, folder / "known")
    return opened(folder / "known")


RIGHT = {"double": "def double(x):\n    return 2 * x", "half": "def half(x):\n    return x / 2", "why": "It is so."}
FIVE = {"double": "def double(x):\n    return 5"}  # fails the first test, gets half of the second
ON_TIME, LATE = "2026-03-01 11:00:00 UTC", "2026-03-01 13:00:00.5 UTC"
DUE = "2026-03-01 12:00:00.000000"
CLASS = {
    "Ann Ü. (right)": (RIGHT, ("one", "two"), ON_TIME),
    "late": (RIGHT | FIVE, ("one", "two"), LATE),
    "missing": (RIGHT, ("two",), None),
    "nothing": ({}, ("one", "unknown"), LATE),
}


def submit(course, student, answers, names, timestamp):
    folder = course.root / "submitted" / student / "ps1"
    for name in names:
        node = nbformat.read(course.root / "release" / "ps1" / "one.ipynb", 4) if name == "unknown" else None
        node = node or nbformat.read(course.root / "release" / "ps1" / f"{name}.ipynb", 4)
        for found in node.cells:
            found.source = answers.get(found.metadata.get("nbgrader", {}).get("grade_id"), found.source)
        write(folder / f"{name}.ipynb", node)
    if timestamp:
        (folder / "timestamp.txt").write_text(timestamp)


def executed(file, *statements):
    with contextlib.closing(sqlite3.connect(file)) as connection, connection:
        for statement in statements:
            connection.execute(statement)


def meddle(file):
    """An instructor grades by hand, gives extra credit and an extension."""
    grade = "where cell_id in (select id from base_cell where name = '{}') and notebook_id in (select s.id from"
    grade += " submitted_notebook s join submitted_assignment a on s.assignment_id = a.id where a.student_id = '{}')"
    executed(
        file,
        "update grade set manual_score = 1.5, needs_manual_grade = 0 " + grade.format("test-double", "late"),
        "update grade set extra_credit = 0.25 " + grade.format("test-part", "late"),
        "update grade set manual_score = 4, needs_manual_grade = 0 " + grade.format("why", "missing"),
        "update comment set manual_comment = 'Well put.' " + grade.format("why", "late"),
        "update submitted_assignment set extension = '1970-01-01 00:30:00.000000' where student_id = 'late'",
    )


@pytest.fixture(scope="session")
def stock(generated, memory, nbgrader):
    """The class graded by `nbgrader autograde`, and again after an instructor has meddled; both gradebooks are kept."""
    root = memory / "stock"
    shutil.copytree(generated.root, root)
    course = opened(root)
    executed(course.gradebook, f"update assignment set duedate = '{DUE}'")
    for student, (answers, names, timestamp) in CLASS.items():
        submit(course, student, answers, names, timestamp)
    (root / "source" / "ps1" / "data").mkdir()
    (root / "source" / "ps1" / "data" / "table.csv").write_text("a,b\n")
    shutil.copy(course.gradebook, root / "ungraded.db")
    nbgrader(root, "autograde", "ps1")
    shutil.copy(course.gradebook, root / "first.db")
    meddle(course.gradebook)
    shutil.copy(course.gradebook, root / "meddled.db")
    nbgrader(root, "autograde", "ps1", "--force", "--student=[lm]*")
    return course


@pytest.fixture
def dump():
    return dumped


@pytest.fixture
def execute():
    return executed
