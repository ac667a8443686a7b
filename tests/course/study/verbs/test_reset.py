"""Giving an answer cell back: everything else stays, the old text is kept."""

import copy
import json
from pathlib import Path

import pytest

from course import exercises
from course.study.verbs import reset
from course.study.verbs.place import answer_cells, written
from environment import paths

CHAPTER = exercises.chapter("ch13")
TIMED = exercises.exercise("ch13", "timed")
RELEASE = paths.ROOT / "release" / CHAPTER.name / f"{CHAPTER.slug}.ipynb"
MINE = "def timed(func):\n    return func  # mine: é 🙂\n"


@pytest.fixture
def notebook():
    made = json.loads(RELEASE.read_bytes())
    [cell] = answer_cells(made, TIMED)
    cell["source"], cell["execution_count"] = MINE.splitlines(keepends=True), 7
    cell["outputs"] = [{"output_type": "stream", "name": "stdout", "text": ["mine"]}]
    return made


def test_the_answer_is_as_released_and_the_old_text_comes_back(notebook):
    made, old = reset.reset_answer(notebook, CHAPTER, TIMED)
    assert (made, old) == (json.loads(RELEASE.read_bytes()), MINE)


def test_the_notebook_that_was_given_stays_as_it_was(notebook):
    before = copy.deepcopy(notebook)
    reset.reset_answer(notebook, CHAPTER, TIMED)
    assert notebook == before


def test_everything_else_stays(notebook):
    notebook["cells"].append({"cell_type": "markdown", "id": "own", "metadata": {}, "source": "my note"})
    notebook["metadata"]["mine"] = {"deep": [1, 2]}
    made, _ = reset.reset_answer(notebook, CHAPTER, TIMED)
    [cell] = answer_cells(made, TIMED)
    [before] = answer_cells(notebook, TIMED)
    cell.update(source=before["source"], outputs=before["outputs"], execution_count=7)
    assert made == notebook


@pytest.mark.parametrize(("times", "word"), [(0, "is missing"), (2, "is there 2 times")])
def test_a_damaged_notebook_is_not_touched(notebook, times, word):
    [cell] = answer_cells(notebook, TIMED)
    notebook["cells"] = [one for one in notebook["cells"] if one is not cell] + [cell] * times
    with pytest.raises(reset.CannotReset, match=f"`timed` {word}.*%repair"):
        reset.reset_answer(notebook, CHAPTER, TIMED)


def test_the_file_is_written_as_jupyter_writes_it():
    import nbformat

    node = nbformat.read(RELEASE, as_version=4)
    assert written(json.loads(RELEASE.read_bytes())).decode() == nbformat.writes(node) + "\n"


def test_what_is_kept_never_overwrites_what_was_kept(monkeypatch, tmp_path):
    monkeypatch.setenv("COURSE_STATE", str(tmp_path))
    places = [reset.keep("ch13", "timed", f"text {number}".encode()) for number in range(5)]
    assert [place.read_text() for place in places] == [f"text {number}" for number in range(5)]
    assert {place.parent for place in places} == {Path(tmp_path) / "kept" / "ch13"}
