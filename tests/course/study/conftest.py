"""A database and an IPython shell for the tests of what a learner meets."""

import json
from dataclasses import asdict

import pytest
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output
from traitlets.config import Config

import environment
from course import exercises
from course.study.cards import live, session


@pytest.fixture(scope="module")
def database():
    made = environment.database("shop_empty")
    made.execute("insert into customers (name, city, created_at) values ('Ada', null, '2026-01-01')")
    made.execute("insert into customers (name, city, created_at) values ('Bo', '', '2026-01-02')")
    yield made
    made.drop()


class Notebook:
    """Runs cells in an IPython shell and keeps what they show."""

    def __init__(self, shell):
        self.shell = shell

    def run(self, source):
        with capture_output() as captured:
            done = self.shell.run_cell(source)
        self.error = done.error_before_exec or done.error_in_exec
        self.stdout, self.stderr = captured.stdout, captured.stderr
        self.shown = [output.data for output in captured.outputs]
        return self

    @property
    def text(self):
        return self.shown[0]["text/plain"]

    @property
    def html(self):
        return self.shown[0]["text/html"]


@pytest.fixture
def empty_notebook():
    config = Config()
    config.HistoryManager.enabled = False
    config.InteractiveShell.colors = "nocolor"
    InteractiveShell.clear_instance()
    shell = InteractiveShell.instance(config=config)
    shell.showtraceback = lambda *args, **kwargs: None
    notebook = Notebook(shell)
    notebook.run("%load_ext course.study")
    yield notebook
    InteractiveShell.clear_instance()


@pytest.fixture
def notebook(empty_notebook, database):
    empty_notebook.shell.user_ns["db"] = database
    yield empty_notebook
    empty_notebook.run("%%sql\nrollback")


ANSWER = "def double(number):\n    # Your code here.\n    return None"
TEST = (
    'got = double(4)\nassert got == 8, f"double(4) gave {got!r} instead of 8: double(3) is 6"\n'
    'assert double(2) == 4, "two times two"'
)
SECOND = "assert double(0) == 0"


def an_exercise(id="double", title="Exercise 1 · double: twice as much", tests=((TEST, 2.0),), **more):
    cells = [f"{id}-tests", *(f"{id}-tests-{number}" for number in range(2, 9))]
    given = {
        "id": id,
        "title": title,
        "kind": "write",
        "language": "python",
        "answer_cell": id,
        "released": ANSWER,
        "tests": tuple(
            exercises.TestCell(cell, points, exercises.digest(code))
            for cell, (code, points) in zip(cells, tests, strict=False)
        ),
        "hints": ("What is two times four?",),
        "reference": "def double(number):\n    return 2 * number",
        "reasons": "",
        "alternatives": (exercises.Alternative("def double(number):\n    return number + number", ""),),
        "misconceptions": (
            exercises.Misconception(
                f"{id}/wrong-1",
                "instead of 8",
                "def double(number):\n    print(2 * number)",
                "*Prints.* The caller gets `None`.",
            ),
            exercises.Misconception(
                f"{id}/wrong-2",
                "instead of 8",
                "def double(number):\n    return number**2",
                "*Squares.* `**` is a power.",
            ),
        ),
    }
    return exercises.Exercise(**{**given, **more})


def a_chapter(*items, name="ch05-py-functions"):
    slug = name.partition("-")[2]
    return exercises.Chapter(name, 5, slug, "Functions", "Write.", 2.0, (), (), (), items or (an_exercise(),), ())


@pytest.fixture
def catalogue(tmp_path, monkeypatch):
    """A catalogue of its own: call it with the chapters that it shall hold."""
    folder = tmp_path / "catalogue"
    folder.mkdir()
    monkeypatch.setattr(exercises, "FOLDER", folder)

    def write(*chapters):
        for chapter in chapters:
            (folder / f"{chapter.name}.json").write_text(json.dumps(asdict(chapter)), encoding="utf-8")

    write(a_chapter())
    return write


@pytest.fixture
def learner(catalogue, tmp_path, monkeypatch):
    """A learner's notebook with cards under its test cells, and a diary of its own."""
    monkeypatch.setenv("COURSE_STATE", str(tmp_path / "state"))
    session.restart()
    config = Config()
    config.HistoryManager.enabled = False
    config.InteractiveShell.colors = "nocolor"
    InteractiveShell.clear_instance()
    shell = InteractiveShell.instance(config=config)
    live.load(shell)
    yield Notebook(shell)
    live.unload(shell)
    InteractiveShell.clear_instance()
