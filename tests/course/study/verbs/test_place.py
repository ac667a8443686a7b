"""Which file this kernel's notebook is: as JupyterLab says, as VS Code says, else the one in the working directory."""

import shutil

import pytest

from course import exercises
from course.study.verbs import place
from environment import paths

CHAPTER = exercises.chapter("ch13")
RELEASE = paths.ROOT / "release" / CHAPTER.name / f"{CHAPTER.slug}.ipynb"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.delenv("JPY_SESSION_NAME", raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def put(file):
    file.parent.mkdir(exist_ok=True)
    shutil.copyfile(RELEASE, file)
    return file


def test_jupyterlab_says_it_in_the_environment(folder, monkeypatch):
    put(folder / "one.ipynb")
    mine = put(folder / "elsewhere" / "two.ipynb")
    monkeypatch.setenv("JPY_SESSION_NAME", str(mine))
    assert place.find(None, {}).file == mine


def test_vs_code_says_it_in_a_variable(folder):
    put(folder / "one.ipynb")
    mine = put(folder / "elsewhere" / "two.ipynb")
    assert place.find(None, {"__vsc_ipynb_file__": str(mine)}).file == mine


def test_a_notebook_that_was_renamed_since_is_found_beside_the_kernel(folder, monkeypatch):
    monkeypatch.setenv("JPY_SESSION_NAME", str(folder / "old-name.ipynb"))
    mine = put(folder / "new-name.ipynb")
    assert place.find(None, {}).file.name == mine.name


def test_notebooks_of_no_chapter_do_not_count(folder):
    mine = put(folder / "one.ipynb")
    (folder / "scratch.ipynb").write_text('{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}')
    (folder / "broken.ipynb").write_text("{")
    assert place.find(None, {}).file.name == mine.name


@pytest.mark.parametrize("names", [[], ["one.ipynb", "two.ipynb"]])
def test_none_or_several_are_a_sentence(folder, names):
    for name in names:
        put(folder / name)
    with pytest.raises(place.NotFound, match=r"was not found.*course grade ch13"):
        place.find("ch13-py-decorators-meta", {})


def test_nothing_is_written_over_a_file_that_was_saved_since(folder):
    found = place.find(None, {"__vsc_ipynb_file__": str(put(folder / "one.ipynb"))})
    found.file.write_text("newer")
    with pytest.raises(place.Busy, match="saved at this very moment"):
        found.replace(found.notebook)
    assert found.file.read_text() == "newer"


def test_the_answers_are_the_saved_texts(folder):
    answers = place.find(None, {"__vsc_ipynb_file__": str(put(folder / "one.ipynb"))}).answers()
    assert answers == {item.id: item.released for item in CHAPTER.exercises}
