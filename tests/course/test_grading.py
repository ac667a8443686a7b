"""`course grade`: the learner's own notebook, with hidden tests, in the sandbox."""

import contextlib
import io
import json
import os
import re
import shutil
from types import SimpleNamespace
from typing import NamedTuple

import nbformat
import pytest
from rich.console import Console

from autograder.errors import UserMistake
from autograder.sandbox import missing
from course import checks, exercises, grading, judges
from course.progress import events
from environment import paths

NAME = "ch13-py-decorators-meta"
SLUG = NAME.partition("-")[2]
WRONG = {"timed": "def timed(function):\n    return function"}
SOURCE = paths.ROOT / "source" / NAME / f"{SLUG}.ipynb"


@pytest.fixture(autouse=True, scope="module")
def sandbox():
    if missing():
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(f"No sandbox here: {missing()}")


def solve(folder, answers, left_out=""):
    """Put the chapter there, every answer as the reference has it but those that are given."""
    shutil.copytree(paths.ROOT / "release" / NAME, folder / NAME)
    file = folder / NAME / f"{SLUG}.ipynb"
    notebook = nbformat.read(file, as_version=4)
    reference = {one.answer_cell: one.reference for one in exercises.chapter(NAME).exercises}
    for cell in notebook.cells:
        if cell.id in reference:
            cell.source = answers.get(cell.id, reference[cell.id])
    notebook.cells = [cell for cell in notebook.cells if cell.id != left_out]
    file.chmod(0o644)
    nbformat.write(notebook, file)


@pytest.fixture
def work(tmp_path, monkeypatch):
    """A work folder with the chapter in it, every answer as the reference has it but those that are given."""
    monkeypatch.setattr(paths, "WORK", tmp_path)
    monkeypatch.setenv("COURSE_STATE", str(tmp_path / "state"))

    return lambda **answers: solve(tmp_path, answers)


def test_a_solved_notebook_has_all_its_points(work, capsys):
    work()
    assert grading.grade("ch13", "auto", as_json=False) == 0
    assert "29 of 29 points." in capsys.readouterr().out


def test_a_wrong_answer_is_told_with_its_message_and_a_page(work, capsys, tmp_path):
    work(**WRONG)
    assert grading.grade("ch13", "auto", as_json=False) == 1
    said = capsys.readouterr().out
    page = tmp_path / "state" / "feedback" / NAME / f"{SLUG}.html"
    assert ("timed: not passed yet" in said, "27 of 29 points." in said, str(page) in said) == (True, True, True)
    assert "timed" in page.read_text()


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """What a program is told about a notebook with one wrong answer and one missing test cell, and the diary then."""
    folder = tmp_path_factory.mktemp("work")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(paths, "WORK", folder)
        patch.setenv("COURSE_STATE", str(folder / "state"))
        solve(folder, WRONG, left_out="retry-tests")
        out, err = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            grading.grade("ch13", "auto", as_json=True)
        return Told(out.getvalue(), err.getvalue(), events.read())


class Told(NamedTuple):
    out: str
    err: str
    diary: list


def test_json_is_a_result(told):
    result = checks.parse(told.out)
    assert (result.status, result.chapter, result.points, result.sandbox) == ("failed", NAME, 27.0, "namespaces")


def test_a_result_of_a_version_that_did_not_tell_what_is_answered_can_be_read(told):
    made = json.loads(told.out)
    for test in made["tests"]:
        del test["answered"]
    assert {test.answered for test in checks.parse(json.dumps(made)).tests} == {True}


def test_an_answer_as_it_was_released_is_not_started_and_has_no_message(work, capsys):
    work(timed=exercises.exercise(NAME, "timed").released)
    assert grading.grade("ch13", "auto", as_json=False) == 1
    said = capsys.readouterr().out
    assert "not started" in said
    assert ("timed:" in said, "timed(" in said) == (False, False)


def test_programs_are_told_what_is_being_done_on_stderr(told):
    lines = told.err.splitlines()
    assert f"{checks.DOING}running your notebook" in lines
    assert all(line.startswith(checks.DOING) for line in lines)


def test_hidden_tests_stay_out_of_the_json(told):
    [cell] = [cell for cell in nbformat.read(SOURCE, as_version=4).cells if cell.id == "timed-tests"]
    hidden = re.search(r"BEGIN HIDDEN TESTS(.*?)### END HIDDEN TESTS", cell.source, re.DOTALL)[1]
    lines = [line.strip() for line in hidden.splitlines() if line.strip().startswith("assert ")]
    assert lines and not [line for line in lines if line in told.out]


def test_damages_are_told_by_exercise(told):
    assert checks.parse(told.out).repairs == ("The tests of `retry` are missing.",)


def test_the_result_goes_to_the_diary(told):
    [event] = told.diary
    assert (event.kind, event.chapter, event.data["points"], event.data["most"]) == ("check", NAME, 27.0, 29.0)
    assert [test["exercise"] for test in event.data["tests"] if test["status"] == "failed"] == ["timed"]
    assert {test["answered"] for test in event.data["tests"]} == {True}


def test_answers_that_nobody_has_touched_are_known(told):
    verdict = SimpleNamespace(assignment=NAME)
    release = nbformat.read(paths.ROOT / "release" / NAME / f"{SLUG}.ipynb", as_version=4)
    ids = {one.id for one in exercises.chapter(NAME).exercises}
    assert grading._untouched(SimpleNamespace(verdict=verdict, notebooks={SLUG: release})) == ids
    next(cell for cell in release.cells if cell.id == "timed").source = "timed = 5"
    assert grading._untouched(SimpleNamespace(verdict=verdict, notebooks={SLUG: release})) == ids - {"timed"}


def test_a_diary_that_cannot_be_written_is_a_sentence(told, monkeypatch, tmp_path, capsys):
    monkeypatch.setenv("COURSE_STATE", str(tmp_path))
    (tmp_path / "progress").touch()
    grading._note(checks.parse(told.out), Console())
    assert "Your progress could not be noted" in capsys.readouterr().out


def test_a_notebook_of_another_name_and_place_can_be_named(work, capsys, tmp_path):
    work()
    mine = tmp_path / "my copy.ipynb"
    (tmp_path / NAME / f"{SLUG}.ipynb").rename(mine)
    assert grading.grade("ch13", "auto", as_json=True, notebook=mine) == 0
    assert checks.parse(capsys.readouterr().out).repairs == ()


def test_a_notebook_that_is_not_there_is_a_mistake(tmp_path):
    with pytest.raises(UserMistake, match=r"There is no .*none\.ipynb"):
        grading.grade("ch13", "auto", as_json=True, notebook=tmp_path / "none.ipynb")


def test_where_there_is_no_sandbox_the_learners_own_code_runs_without_one(work, capsys, monkeypatch):
    work(**WRONG)
    monkeypatch.setattr(judges.sandbox, "missing", lambda: ("No user namespaces here.",))
    assert grading.grade("ch13", judges.choose("auto"), as_json=False) == 1
    said = capsys.readouterr().out
    assert (grading.BARE in " ".join(said.split()), "27 of 29 points." in said) == (True, True)


def test_where_the_engine_cannot_run_an_ordinary_kernel_judges(work, capsys, monkeypatch):
    work(**WRONG)
    monkeypatch.setattr(judges.platform, "system", lambda: "Darwin")
    assert grading.grade("ch13", "none", as_json=True) == 1
    result = checks.parse(capsys.readouterr().out)
    assert (result.points, result.sandbox) == (27.0, "none")
    assert [(test.exercise, test.message[:6]) for test in result.tests if test.status == "failed"] == [
        ("timed", "timed(")
    ]


def test_a_chapter_that_nobody_has_opened_is_no_verdict(work):
    with pytest.raises(UserMistake, match=r"run\.py"):
        grading.grade("ch13", "auto", as_json=False)


def test_an_unknown_chapter_is_answered_with_the_names(work):
    with pytest.raises(UserMistake, match=NAME):
        grading.grade("ch99", "auto", as_json=False)
