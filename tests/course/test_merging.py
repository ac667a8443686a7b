"""A newer release and a learner's notebook become one: the answers stay, the rest follows the release."""

import copy
import json
import random

import nbformat
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course import merging
from environment.paths import ROOT

CHAPTER = ROOT / "release" / "ch13-py-decorators-meta" / "py-decorators-meta.ipynb"


def text(name, source):
    return {"cell_type": "markdown", "id": name, "metadata": {}, "source": source}


def code(name, source, **more):
    return {
        "cell_type": "code",
        "id": name,
        "metadata": {},
        "source": source,
        "outputs": [],
        "execution_count": None,
        **more,
    }


def answer(name, source="# your code", **more):
    info = {"grade_id": name, "solution": True, "grade": False, "locked": False, "schema_version": 3}
    return code(name, source, **more) | {"metadata": {"nbgrader": info}}


def checks(name, source):
    info = {"grade_id": f"{name}-tests", "solution": False, "grade": True, "locked": True, "points": 2}
    return code(f"{name}-tests", source) | {"metadata": {"nbgrader": info}}


def notebook(*cells):
    return copy.deepcopy({"cells": list(cells), "metadata": {}, "nbformat": 4, "nbformat_minor": 5})


OLD = notebook(
    text("one", "# One"), answer("add"), checks("add", "assert add(1, 2) == 3"), code("play", "x = 1"), answer("gone")
)
NEW = notebook(
    text("one", "# One, better told"),
    answer("add"),
    checks("add", "assert add(1, 2) == 3, 'why'"),
    text("more", "## Two"),
    answer("mul"),
    checks("mul", "assert mul(1, 2) == 2"),
    code("play", "x = 2"),
)


def written(**answers):
    mine = copy.deepcopy(OLD)
    for cell in mine["cells"]:
        cell["source"] = answers.get(cell["id"], cell["source"])
    return mine


def sources(merged):
    return [cell["source"] for cell in merged.notebook["cells"]]


def test_the_answer_stays_and_the_rest_is_the_release():
    merged = merging.merge(written(add="def add(a, b): return a + b"), NEW, OLD)
    wanted = [cell["source"] for cell in NEW["cells"]]
    wanted[1] = "def add(a, b): return a + b"
    assert sources(merged) == wanted


def test_what_changed_is_said_in_plain_words():
    merged = merging.merge(written(add="mine", gone="mine, too"), NEW, OLD)
    assert merged.changes.words() == [
        "New: Two.",
        "Other tests than before: One, better told. Run them again.",
        "No longer there: gone. What you wrote is at the end of the notebook.",
        "3 changes in the text and the examples.",
    ]


def test_an_untouched_notebook_becomes_the_release():
    assert merging.merge(OLD, NEW, OLD).notebook == NEW


def test_an_answer_whose_exercise_is_gone_is_at_the_end_under_a_heading_and_does_not_run():
    last = merging.merge(written(gone="print('mine')"), NEW, OLD).notebook["cells"][-2:]
    assert [cell["cell_type"] for cell in last] == ["markdown", "markdown"]
    assert last[0]["source"] == merging.HEADING
    assert "```python\nprint('mine')\n```" in last[1]["source"]


def test_the_heading_stays_last_and_is_there_once():
    once = merging.merge(written(gone="first"), NEW, OLD).notebook
    third = notebook(*NEW["cells"], text("last", "## Three"))
    mine = copy.deepcopy(once)
    next(cell for cell in mine["cells"] if cell["id"] == "mul")["source"] = "second"
    third["cells"] = [cell for cell in third["cells"] if not cell["id"].startswith("mul")]
    found = sources(merging.merge(mine, third, NEW))
    assert found.index(merging.HEADING) == len(third["cells"])
    assert found.count(merging.HEADING) == 1
    assert ["first" in found[-2], "second" in found[-1]] == [True, True]


def test_own_cells_stay_where_they_are():
    mine = written(add="mine")
    mine["cells"].insert(2, code("a1", "my_experiment()"))
    mine["cells"].insert(0, text("a2", "my notes"))
    found = sources(merging.merge(mine, NEW, OLD))
    assert (found[0], found[2:4]) == ("my notes", ["mine", "my_experiment()"])


def test_an_example_that_only_the_learner_changed_stays_changed():
    new = notebook(*OLD["cells"], text("more", "more"))
    assert "x = 100" in sources(merging.merge(written(play="x = 100"), new, OLD))


def test_an_example_that_both_changed_is_there_twice_and_the_learners_does_not_run():
    merged = merging.merge(written(play="x = 100"), NEW, OLD)
    cells = merged.notebook["cells"]
    place = next(number for number, cell in enumerate(cells) if cell["id"] == "play")
    assert cells[place]["source"] == "x = 2"
    assert (cells[place + 1]["cell_type"], "x = 100" in cells[place + 1]["source"]) == ("markdown", True)
    assert "One change where you had written, too: your version is below each." in merged.changes.words()


def test_a_new_start_does_not_replace_an_answer_and_is_told():
    new = notebook(answer("add", "def add(first, second): ..."))
    merged = merging.merge(written(add="mine"), new, OLD)
    assert sources(merged)[0] == "mine"
    assert "Begins with other code now, but your answer stayed: add." in merged.changes.words()


def test_what_a_cell_printed_stays_where_the_cell_is_the_same():
    printed = [{"output_type": "stream", "name": "stdout", "text": "1"}]
    mine = written(add="mine")
    for cell in mine["cells"]:
        if cell["cell_type"] == "code":
            cell |= {"outputs": printed, "execution_count": 7}
    cells = {cell["id"]: cell for cell in merging.merge(mine, NEW, OLD).notebook["cells"]}
    assert (cells["add"]["outputs"], cells["add"]["execution_count"]) == (printed, 7)
    assert cells["play"]["outputs"] == []


def test_points_and_locks_are_the_releases():
    mine = written(add="mine")
    mine["cells"][2]["metadata"]["nbgrader"] |= {"points": 100, "locked": False}
    cells = {cell["id"]: cell for cell in merging.merge(mine, NEW, OLD).notebook["cells"]}
    assert cells["add-tests"]["metadata"] == NEW["cells"][2]["metadata"]


def test_a_text_that_moved_down_is_not_taken_for_a_changed_one():
    """The build numbers texts in order, so that a new paragraph gives all later ones other identifiers."""
    old = notebook(text("t-1", "a"), code("t-2", "b = 1"), code("t-3", "c = 1"))
    new = notebook(text("t-1", "a"), text("t-2", "new"), code("t-3", "b = 1"), code("t-4", "c = 2"))
    mine = copy.deepcopy(old)
    mine["cells"][1]["source"] = "b = 100"
    merged = merging.merge(mine, new, old)
    assert sources(merged)[:3] == ["a", "new", "b = 100"]
    assert sources(merged)[3] == "c = 2"
    assert (merged.changes.both, merged.changes.texts) == (0, 2)


def test_the_pasted_copy_of_an_answer_is_the_learners_own():
    mine = written(add="the answer")
    mine["cells"].insert(1, copy.deepcopy(mine["cells"][1]) | {"id": "a9", "source": "a second try"})
    found = merging.merge(mine, NEW, OLD).notebook["cells"]
    assert next(cell["source"] for cell in found if cell["id"] == "add") == "the answer"
    assert "a second try" in [cell["source"] for cell in found]


def test_a_notebook_without_identifiers_is_matched_by_nbgraders_names_and_by_text():
    mine = written(add="mine")
    for cell in mine["cells"]:
        del cell["id"]
    assert sources(merging.merge(mine | {"nbformat_minor": 4}, NEW, OLD)) == sources(
        merging.merge(written(add="mine"), NEW, OLD)
    )


def test_without_the_former_release_every_text_that_differs_is_kept():
    merged = merging.merge(written(add="mine"), NEW, None)
    everything = "\n".join(sources(merged))
    assert all(cell["source"] in everything for cell in written(add="mine")["cells"])


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'{"cells": []}',
        b'{"cells": 1, "nbformat": 4, "metadata": {}}',
        b'{"cells": [], "nbformat": 3, "metadata": {}}',
        b'{"cells": [5], "nbformat": 4, "metadata": {}}',
        b'{"cells": [{"cell_type": "code", "source": [1], "metadata": {}}], "nbformat": 4, "metadata": {}}',
        b'{"cells": [{"cell_type": "x", "source": "", "metadata": {}}], "nbformat": 4, "metadata": {}}',
        b"[" * 100_000,
        b"\xff\xfe",
    ],
)
def test_what_is_no_notebook_is_not_read(content):
    assert merging.read(content) is None


def test_a_real_chapter_is_written_as_it_was_read():
    content = CHAPTER.read_bytes()
    assert json.loads(merging.write(merging.read(content))) == json.loads(content)


def test_a_merged_chapter_is_a_valid_notebook():
    release = merging.read(CHAPTER.read_bytes())
    mine, new = copy.deepcopy(release), copy.deepcopy(release)
    for cell in mine["cells"]:
        cell["source"] += "\n# mine"
    for cell in new["cells"][::3]:
        cell["source"] += "\n# new"
    del new["cells"][4:8]
    nbformat.validate(nbformat.reads(merging.write(merging.merge(mine, new, release).notebook).decode(), as_version=4))


WORDS = st.text(max_size=12) | st.sampled_from(["```", "## Kept from before the update", "x = 1", "\ud800", "# One"])


@st.composite
def releases(draw):
    """Two releases of one chapter: cells come, go and change; texts are numbered anew in each."""

    def cells(names):
        found = []
        for number, name in enumerate(names):
            found.append(text(f"text-{number}", draw(st.sampled_from(["a", "b", "# c", "d"]))))
            found.append(answer(name, draw(st.sampled_from(["# code", "# other code"]))))
            found.append(checks(name, draw(st.sampled_from(["assert 1", "assert 2"]))))
        return notebook(*found)

    names = st.lists(st.sampled_from("pqrst"), unique=True, max_size=4)
    return cells(draw(names)), cells(draw(names))


@st.composite
def edited(draw, release):
    """What a learner may make of a notebook: texts written, cells added, copied, removed and moved."""
    mine, rng = copy.deepcopy(release), random.Random(draw(st.integers(0, 9999)))
    for number in range(draw(st.integers(0, 5))):
        cells = mine["cells"]
        what = draw(st.sampled_from(["write", "add", "copy", "remove", "move", "forget"]))
        if what == "add" or not cells:
            cells.insert(rng.randint(0, len(cells)), code(f"own{number}", draw(WORDS)))
        elif what == "write":
            rng.choice(cells)["source"] = draw(WORDS)
        elif what == "copy":
            cells.append(copy.deepcopy(rng.choice(cells)) | {"id": f"copy{number}"})
        elif what == "remove":
            cells.pop(rng.randrange(len(cells)))
        elif what == "move":
            cells.insert(0, cells.pop(rng.randrange(len(cells))))
        else:
            rng.choice(cells).pop("id", None)
    return mine


@given(st.data())
@settings(max_examples=120, deadline=None)
def test_no_word_is_lost_and_a_second_merge_changes_nothing(data):
    old, new = data.draw(releases())
    mine = data.draw(edited(old))
    base = data.draw(st.sampled_from([old, None]))
    merged = merging.merge(mine, new, base).notebook
    everything = "\0".join(cell["source"] for cell in merged["cells"])
    ours = {cell["source"] for cell in old["cells"]}
    assert all(cell["source"] in everything for cell in mine["cells"] if cell["source"] not in ours)
    found = [cell["id"] for cell in merged["cells"]]
    assert len(set(found)) == len(found)
    assert {cell["id"] for cell in new["cells"]} <= set(found)
    assert merging.merge(merged, new, new).notebook == merged
    assert merging.read(merging.write(merged)) == merged
