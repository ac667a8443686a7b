"""`course grade`: the learner's own notebook, with hidden tests, in the sandbox."""

import json
import os
import shutil

import nbformat
import pytest

from autograder.errors import UserMistake
from autograder.sandbox import missing
from course import grading
from course.authoring import chapter
from environment import paths

NAME = "ch13-py-decorators-meta"
SLUG = NAME.partition("-")[2]


@pytest.fixture(autouse=True)
def sandbox():
    if missing():
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(f"No sandbox here: {missing()}")


@pytest.fixture
def work(tmp_path, monkeypatch):
    """A work folder with the chapter in it, every answer as the reference has it but those that are given."""
    monkeypatch.setattr(paths, "WORK", tmp_path)
    monkeypatch.setenv("COURSE_STATE", str(tmp_path / "state"))

    def fill(**answers):
        shutil.copytree(paths.ROOT / "release" / NAME, tmp_path / NAME)
        notebook = nbformat.read(tmp_path / NAME / f"{SLUG}.ipynb", as_version=4)
        source = nbformat.read(paths.ROOT / "source" / NAME / f"{SLUG}.ipynb", as_version=4)
        exercises = chapter.load(chapter.CHAPTERS / NAME / "chapter.md").exercises
        reference = {cell.id: cell.source for cell in source.cells if cell.id in exercises}
        for cell in notebook.cells:
            if cell.id in reference:
                cell.source = answers.get(cell.id, reference[cell.id])
        (tmp_path / NAME / f"{SLUG}.ipynb").chmod(0o644)
        nbformat.write(notebook, tmp_path / NAME / f"{SLUG}.ipynb")

    return fill


def test_a_solved_notebook_has_all_its_points(work, capsys):
    work()
    assert grading.grade("ch13", "auto", as_json=False) == 0
    assert "29 of 29 points." in capsys.readouterr().out


def test_a_wrong_answer_is_told_with_its_message_and_a_page(work, capsys, tmp_path):
    work(timed="def timed(function):\n    return function")
    assert grading.grade("ch13", "auto", as_json=False) == 1
    said = capsys.readouterr().out
    page = tmp_path / "state" / "feedback" / NAME / f"{SLUG}.html"
    assert ("timed: failed" in said, "27 of 29 points." in said, str(page) in said) == (True, True, True)
    assert "timed" in page.read_text()


def test_json_is_the_verdict(work, capsys):
    work()
    assert grading.grade("ch13", "auto", as_json=True) == 0
    verdict = json.loads(capsys.readouterr().out)
    assert (verdict["status"], verdict["assignment"]) == ("passed", NAME)


def test_a_chapter_that_nobody_has_opened_is_no_verdict(work):
    with pytest.raises(UserMistake, match=r"run\.py"):
        grading.grade("ch13", "auto", as_json=False)


def test_an_unknown_chapter_is_answered_with_the_names(work):
    with pytest.raises(UserMistake, match=NAME):
        grading.grade("ch99", "auto", as_json=False)
