"""What was not harmed stays as it is; a repair never writes what the learner did not write."""

import json

import nbformat
import pytest
from nbformat import v4

from autograder.repair import NotJudged, mend, notebook, words
from environment.paths import ROOT

CHAPTERS = sorted(path.relative_to(ROOT / "source") for path in ROOT.glob("source/*/*.ipynb"))


def graded(key, source, **flags):
    settings = {"grade_id": key, "grade": False, "solution": False, "locked": False, "task": False, "schema_version": 3}
    return v4.new_code_cell(source, id=key, metadata={"nbgrader": settings | flags})


def answer(key="half", source="def half(x):\n    ### BEGIN SOLUTION\n    return x / 2\n    ### END SOLUTION"):
    return graded(key, source, solution=True)


def checks(
    key="half-tests", source="assert half(4) == 2\n### BEGIN HIDDEN TESTS\nassert half(1) == 0.5\n### END HIDDEN TESTS"
):
    return graded(key, source, grade=True, locked=True, points=2)


def course(*cells):
    # new_notebook() would validate; damaged notebooks are not valid.
    return nbformat.from_dict({"cells": list(cells), "metadata": {}, "nbformat": 4, "nbformat_minor": 5})


def texts(done):
    return [cell.source for cell in done.notebook.cells]


def said(done):
    return [repair.what for repair in done.repairs]


SOURCE = course(answer(), checks())
STUB, SHOWN = "def half(x):\n    ", "assert half(4) == 2"


def submitted(*cells):
    return course(*(cells or (answer(source="def half(x):\n    return x / 2"), checks(source=SHOWN))))


@pytest.mark.parametrize("path", CHAPTERS, ids=str)
@pytest.mark.parametrize("solved", [False, True])
def test_undamaged_chapters_stay_as_they_are(path, solved):
    source = nbformat.read(ROOT / "source" / path, as_version=4)
    released = nbformat.read(ROOT / "release" / path, as_version=4)
    references = {cell.id: cell.source for cell in source.cells if cell.metadata.get("nbgrader", {}).get("solution")}
    for cell in released.cells if solved else []:
        cell.source = references.get(cell.id, cell.source)
    text = nbformat.writes(released)
    done = mend(notebook(text.encode()), source)
    assert nbformat.writes(done.notebook) == text
    assert not done.repairs and not done.flags


def test_what_learners_do_is_no_damage():
    mine = submitted()
    mine.cells.insert(0, v4.new_markdown_cell("My notes"))
    mine.cells.insert(1, v4.new_code_cell("limit = 3", metadata={"tags": ["mine"], "scrolled": True}))
    mine.cells.append(v4.new_raw_cell("the end"))
    mine.metadata["toc"] = {"base_numbering": 1}
    done = mend(mine, SOURCE)
    assert done.notebook is mine and not done.repairs


def test_the_submission_itself_is_never_written_to():
    mine = submitted(checks(source="pass"), answer(source="x"), answer(source="y"))
    before = json.dumps(mine)
    mend(mine, SOURCE)
    assert json.dumps(mine) == before


def test_a_missing_answer_comes_back_without_the_solution():
    done = mend(submitted(checks(source=SHOWN)), SOURCE)
    assert texts(done) == [STUB, SHOWN]
    assert said(done) == ["The answer cell half was missing; it was put back as it was given, without an answer."]


def test_hidden_tests_are_not_written_into_the_notebook():
    done = mend(submitted(answer()), SOURCE)
    assert texts(done)[1] == SHOWN


def test_a_test_is_put_back_below_the_learners_own_code():
    mine = submitted(answer(source=STUB), v4.new_code_cell("def half(x):\n    return x / 2"))
    assert texts(mend(mine, SOURCE))[-1] == SHOWN


def test_the_learners_code_below_the_tests_of_an_untouched_answer_runs_before_them():
    mine = submitted(answer(source=STUB), checks(source=SHOWN), v4.new_code_cell("def half(x):\n    return x / 2"))
    assert texts(mend(mine, SOURCE)) == [STUB, "def half(x):\n    return x / 2", SHOWN]


def test_code_below_the_tests_stays_there_when_the_answer_cell_has_an_answer():
    mine = submitted(
        answer(source="def half(x):\n    return x"), checks(source=SHOWN), v4.new_code_cell("half = round")
    )
    assert mend(mine, SOURCE).notebook is mine


def test_code_of_another_name_below_the_tests_stays_there():
    mine = submitted(answer(source=STUB), checks(source=SHOWN), v4.new_code_cell("def double(x):\n    return 2 * x"))
    assert mend(mine, SOURCE).notebook is mine


def test_a_copy_below_does_not_overwrite_the_original():
    twin = answer(source="def half(x):\n    return None")
    twin["id"] = "copy"
    done = mend(submitted(answer(source="def half(x):\n    return x / 2"), twin, checks(source=SHOWN)), SOURCE)
    assert texts(done) == ["def half(x):\n    return None", "def half(x):\n    return x / 2", SHOWN]
    assert [cell.metadata.get("nbgrader", {}).get("grade_id") for cell in done.notebook.cells] == [
        None,
        "half",
        "half-tests",
    ]


def test_tests_that_the_instructor_changed_after_the_release_are_no_damage():
    released = notebook((ROOT / "release" / CHAPTERS[1]).read_bytes())
    source = nbformat.read(ROOT / "source" / CHAPTERS[1], as_version=4)
    for cell in source.cells:
        if cell.metadata.get("nbgrader", {}).get("grade"):
            cell.source += "\nassert True"
            cell.metadata.nbgrader["points"] += 1
    done = mend(released, source)
    assert not done.repairs and not done.flags
    assert all(
        new.metadata.nbgrader.points == old.metadata.nbgrader.points
        for new, old in zip(done.notebook.cells, source.cells, strict=True)
        if new.metadata.get("nbgrader", {}).get("grade")
    )


def test_a_written_answer_that_lost_its_metadata_is_known_by_its_place():
    written = graded("why", "Because.", grade=True, solution=True, points=3)
    written["cell_type"] = "markdown"
    del written["outputs"], written["execution_count"]
    source = course(answer(), checks(), written)
    mine = submitted()
    mine.cells.append(v4.new_markdown_cell("It is the middle of both numbers, as anybody can see."))
    done = mend(mine, source)
    assert texts(done)[2].startswith("It is the middle") and done.notebook.cells[2].metadata.nbgrader.grade_id == "why"


def test_task_cells_and_read_only_cells_are_locked():
    task = graded("task", "Draw a plan.", task=True, locked=True, points=4)
    task["cell_type"] = "markdown"
    del task["outputs"], task["execution_count"]
    source = course(task, graded("given", "limit = 3", locked=True), answer(), checks())
    mine = course(*[nbformat.from_dict(cell) for cell in source.cells])
    mine.cells[0]["source"], mine.cells[1]["source"] = "Nothing to do.", "limit = 0"
    assert texts(mend(mine, source))[:2] == ["Draw a plan.", "limit = 3"]


def test_default_stubs_of_nbgrader_count_as_untouched():
    source = course(graded("half", "def half(x):\n    return x / 2", solution=True), checks())
    stub = "# YOUR CODE HERE\nraise NotImplementedError()"
    code = "def half(x):\n    return x / 2"
    mine = submitted(answer(source=stub), checks(source=SHOWN), v4.new_code_cell(code))
    assert texts(mend(mine, source)) == [stub, code, SHOWN]


def test_notebooks_without_cell_ids():
    source, mine = course(answer(), checks()), submitted()
    for made in (source, mine):
        made["nbformat_minor"] = 4
        for cell in made.cells:
            del cell["id"]
    assert mend(mine, source).notebook is mine


def test_a_notebook_of_another_assignment_is_refused():
    with pytest.raises(NotJudged, match=r"of this assignment's 2 answer and test cells it has \d"):
        mend(submitted(answer("other"), checks("other-tests")), SOURCE)


def test_an_assignment_without_graded_cells_refuses_nothing():
    source = course(v4.new_code_cell("x = 1"))
    assert mend(source, source).notebook is source


def test_mending_many_copies_takes_steps_in_proportion(monkeypatch):
    counted = []
    real = words.Words.like
    monkeypatch.setattr(words.Words, "like", lambda self, other: counted.append(1) or real(self, other))

    def steps(number):
        counted.clear()
        twins = [answer(source=f"y{n} = {n}") for n in range(number)]
        mend(
            submitted(*[{**twin, "id": f"c{n}"} for n, twin in enumerate(map(dict, twins))], checks(source=SHOWN)),
            SOURCE,
        )
        return len(counted)

    assert steps(400) <= 4 * steps(100) + 10
