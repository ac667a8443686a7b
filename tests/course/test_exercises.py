"""The catalogue as it is read: by chapter, by exercise, and by the code of a running test cell."""

import json
import os
import subprocess
import sys

import nbformat
import pytest

from course import exercises
from environment.paths import ROOT

CHAPTERS = exercises.chapters()
TESTS = [(chapter, exercise, test) for chapter in CHAPTERS for exercise in chapter.exercises for test in exercise.tests]


def test_chapters_come_by_number_with_their_points():
    assert [chapter.number for chapter in CHAPTERS] == sorted(chapter.number for chapter in CHAPTERS)
    assert all(chapter.points == sum(e.points for e in chapter.exercises) > 0 for chapter in CHAPTERS)


@pytest.mark.parametrize("name", ["ch13", "ch13-py-decorators-meta"])
def test_a_chapter_is_found_by_its_number_and_by_its_whole_name(name):
    assert exercises.chapter(name).slug == "py-decorators-meta"


def test_an_unknown_chapter_is_named_with_those_that_exist():
    with pytest.raises(
        exercises.UnknownChapter, match=r"no chapter 'ch99'\. Choose one of: ch00-orientation, "
    ) as info:
        exercises.chapter("ch99")
    assert info.value.exit_code == 2


def test_an_unknown_exercise_is_named_with_those_that_exist():
    with pytest.raises(exercises.UnknownExercise, match=r"no exercise 'time'\. Choose one of: .*timed") as info:
        exercises.exercise("ch13", "time")
    assert info.value.exit_code == 2


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda chapter: chapter.name)
def test_every_released_test_cell_is_recognised_by_its_code_alone(chapter):
    notebook = nbformat.read(ROOT / "release" / chapter.name / f"{chapter.slug}.ipynb", as_version=4)
    cells = [cell for cell in notebook.cells if cell.metadata.get("nbgrader", {}).get("locked")]
    found = [exercises.by_test_code(cell.source) for cell in cells]
    assert [(c.name, t.cell, t.points) for c, _, t in found] == [
        (chapter.name, cell.metadata.nbgrader.grade_id, cell.metadata.nbgrader.points) for cell in cells
    ]


def test_no_two_test_cells_look_alike():
    assert len({test.digest for _, _, test in TESTS}) == len(TESTS)


def test_white_space_at_the_ends_does_not_count_and_everything_else_does():
    assert exercises.digest("a = 1  \n\tb\n\n") == exercises.digest("a = 1\n\tb")
    assert exercises.digest("a = 1") != exercises.digest("a  = 1")
    assert exercises.digest("\ud800")


@pytest.mark.parametrize("code", ["", "assert True", "%%sql\nselect 1"])
def test_any_other_cell_is_recognised_by_nothing(code):
    assert exercises.by_test_code(code) is None


def test_a_rebuilt_chapter_is_read_anew(tmp_path, monkeypatch):
    monkeypatch.setattr(exercises, "FOLDER", tmp_path)
    file = tmp_path / "ch13-py-decorators-meta.json"
    text = (ROOT / "course" / "catalogue" / file.name).read_text(encoding="utf-8")
    file.write_text(text, encoding="utf-8")
    before = exercises.chapter("ch13").title
    file.write_text(json.dumps(json.loads(text) | {"title": "Another"}), encoding="utf-8")
    os.utime(file, ns=(1, 1))
    assert (before != "Another", exercises.chapter("ch13").title) == (True, "Another")


def test_an_empty_catalogue_says_how_to_make_it(tmp_path, monkeypatch):
    monkeypatch.setattr(exercises, "FOLDER", tmp_path)
    with pytest.raises(exercises.UnknownChapter, match="course build"):
        exercises.chapter("ch13")


def test_reading_it_loads_nothing_but_the_standard_library():
    script = (
        "import sys; before = set(sys.modules); from course import exercises; exercises.chapters();"
        "print({name.split('.')[0] for name in set(sys.modules) - before} - sys.stdlib_module_names - {'course'})"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60, cwd=ROOT)
    assert done.stdout == "set()\n", done.stderr
