"""`%repair`: the learner's file is put right from the release, and no word of theirs is lost."""

import copy
import json
import random

import pytest

from course import exercises
from course.study.verbs import damage, repairing
from course.study.verbs.place import Place, answer_cells, written
from environment import paths

CHAPTER = exercises.chapter("ch13")
RELEASE = json.loads((paths.ROOT / "release" / CHAPTER.name / f"{CHAPTER.slug}.ipynb").read_bytes())
MINE = "def timed(func, clock=time.perf_counter):\n    return func  # mine: é 🙂"


def place_of(notebook, name):
    return next(index for index, cell in enumerate(notebook["cells"]) if cell["id"] == name)


@pytest.fixture
def notebook():
    """A notebook that a learner has worked in: an answer, an output, a cell of their own."""
    made = copy.deepcopy(RELEASE)
    answer = made["cells"][place_of(made, "timed")]
    answer["source"] = MINE.splitlines(keepends=True)
    answer["outputs"] = [{"output_type": "stream", "name": "stdout", "text": ["kept\n"]}]
    answer["execution_count"] = 3
    own = {"cell_type": "markdown", "id": "own", "metadata": {}, "source": ["my note"]}
    made["cells"].insert(place_of(made, "timed"), own)
    return made


def put_right(notebook):
    return repairing.mended(written(notebook), CHAPTER)


def test_an_honest_notebook_has_no_damages(notebook):
    assert put_right(notebook)[1] == []


def test_the_untouched_release_has_no_damages():
    assert put_right(copy.deepcopy(RELEASE))[1] == []


def delete(notebook, name):
    del notebook["cells"][place_of(notebook, name)]


def change(notebook, name):
    notebook["cells"][place_of(notebook, name)]["source"] = ["assert True"]


def double(notebook, name):
    index = place_of(notebook, name)
    copied = copy.deepcopy(notebook["cells"][index])
    copied["id"] = "copied"
    copied["source"] = [*copied["source"], "\n# another version"]
    notebook["cells"].insert(index, copied)


def move(notebook, name):
    notebook["cells"].append(notebook["cells"].pop(place_of(notebook, name)))


@pytest.mark.parametrize(
    ("harm", "cell", "said"),
    [
        (delete, "retry", "The answer cell of `retry` is missing."),
        (delete, "timed-tests", "The tests of `timed` are missing."),
        (change, "timed-tests", "The tests of `timed` were changed."),
        (double, "timed", "The answer cell of `timed` is there 2 times."),
        (move, "timed-tests", "The tests of `timed` were moved to another place."),
    ],
)
def test_a_damage_is_named_and_put_right(notebook, harm, cell, said):
    harmed = copy.deepcopy(notebook)
    harm(harmed, cell)
    made, damages = put_right(harmed)
    assert damages == [said]
    assert put_right(made)[1] == []
    graded = [one["id"] for one in made["cells"] if "nbgrader" in one["metadata"]]
    assert graded == [one["id"] for one in RELEASE["cells"] if "nbgrader" in one["metadata"]]


def test_a_missing_answer_cell_comes_back_as_released(notebook):
    delete(notebook, "retry")
    made, _ = put_right(notebook)
    [cell] = [one for one in made["cells"] if one["id"] == "retry"]
    assert cell == next(one for one in RELEASE["cells"] if one["id"] == "retry")


def test_answers_outputs_and_own_cells_stay(notebook):
    change(notebook, "retry-tests")
    made, _ = put_right(notebook)
    wanted = copy.deepcopy(notebook)
    wanted["cells"][place_of(wanted, "retry-tests")] = RELEASE["cells"][place_of(RELEASE, "retry-tests")]
    assert made == wanted


@pytest.mark.parametrize("seed", range(12))
def test_no_word_of_the_learner_is_lost(notebook, seed):
    luck = random.Random(seed)
    graded = [cell["id"] for cell in RELEASE["cells"] if "nbgrader" in cell["metadata"] and cell["id"] != "timed"]
    for name in luck.sample(graded, 4):
        luck.choice([delete, change, double, move])(notebook, name)
    double(notebook, "timed")
    made, damages = put_right(notebook)
    text = "\n".join("".join(cell["source"]) for cell in made["cells"])
    assert damages
    assert ["my note" in text, text.count("# mine: é 🙂"), "# another version" in text] == [True, 2, True]


def test_the_file_as_it_was_is_kept(notebook, tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_STATE", str(tmp_path / "state"))
    change(notebook, "timed-tests")
    file = tmp_path / f"{CHAPTER.slug}.ipynb"
    file.write_bytes(written(notebook))
    done = repairing.repair(Place(file, CHAPTER, written(notebook)))
    assert (done.damages, done.kept.read_bytes()) == (("The tests of `timed` were changed.",), written(notebook))
    assert put_right(json.loads(file.read_bytes()))[1] == []


def test_a_whole_notebook_is_not_written_to(notebook, tmp_path):
    done = repairing.repair(Place(tmp_path / "there is none", CHAPTER, written(notebook)))
    assert done == repairing.Repaired(())


def test_another_chapters_notebook_is_refused(notebook):
    other = exercises.chapter("ch25")
    with pytest.raises(repairing.CannotRepair, match="another notebook"):
        repairing.mended(written(notebook), other)


def test_a_sentence_about_no_cell_of_the_chapter_stays_as_it_is():
    what = "3 cells had lost their ids; they have them again."
    assert damage.plain("", what, damage.roles(RELEASE)) == "3 cells had lost their ids."


def test_answer_cells_are_found_by_their_grade_id(notebook):
    notebook["cells"][place_of(notebook, "timed")]["id"] = "new-id"
    assert len(answer_cells(notebook, exercises.exercise("ch13", "timed"))) == 1
