"""Every damage of the corpus, in every chapter: it scores as if unharmed, or it is refused with a sentence."""

import contextlib
import json
import random
import re
from functools import cache

import nbformat
import pytest

from autograder.repair import NotJudged, mend, notebook

from . import cells, files, settings  # noqa: F401 (they fill the corpus)
from .corpus import CHAPTERS, DAMAGES, Work, source


def graded(cell):
    return {k: v for k, v in cell.metadata.nbgrader.items() if k != "checksum"}


@cache
def instructors(chapter):
    return nbformat.from_dict(source(chapter))


def outcome(chapter, data):
    repairs = []
    read = notebook(data, repairs)
    before = json.dumps(read)
    done = mend(read, instructors(chapter))
    assert json.dumps(read) == before, "mend changed the submission"
    nbformat.validate(json.loads(json.dumps(done.notebook)))
    assert mend(done.notebook, instructors(chapter)).notebook is done.notebook, "mended twice"
    return done.notebook, repairs + done.repairs, done.flags


def unharmed(damage, chapter):
    """The code cells that must run, in order, with what the learner wrote."""
    work, harmed = Work(chapter), Work(chapter)
    damage.make(harmed)
    expected = {cell["id"]: cell["source"] for cell in work.cells} | getattr(harmed, "expected", {})
    return [(cell["id"], "".join(expected[cell["id"]])) for cell in work.cells if cell["cell_type"] == "code"], work


def test_there_are_enough_damages():
    assert len(DAMAGES) >= 45


@pytest.mark.parametrize("chapter", CHAPTERS[:1])
@pytest.mark.parametrize("damage", [damage for damage in DAMAGES.values() if damage.refused], ids=lambda d: d.name)
def test_what_cannot_be_repaired_is_refused(damage, chapter):
    with pytest.raises(NotJudged, match=re.escape(damage.refused)) as refusal:
        outcome(chapter, damage.bytes(chapter))
    sentence = str(refusal.value)
    assert len(sentence) < 400 and re.search(r"[Hh]and (it )?in", sentence)


@pytest.mark.parametrize("chapter", CHAPTERS)
@pytest.mark.parametrize("damage", [damage for damage in DAMAGES.values() if not damage.refused], ids=lambda d: d.name)
def test_what_can_be_repaired_scores_as_if_unharmed(damage, chapter):
    mended, repairs, flags = outcome(chapter, damage.bytes(chapter))
    expected, work = unharmed(damage, chapter)
    known = {cell["id"] for cell in work.cells}
    running = [cell for cell in mended.cells if cell.cell_type == "code"]
    assert [(cell.id, cell.source) for cell in running if cell.id in known] == expected
    extra = [cell for cell in running if cell.id not in known]
    assert len(extra) == len(damage.own)
    assert all(cell.source.startswith(start) for cell, start in zip(extra, damage.own, strict=True))
    wanted = {cell["id"]: cell for cell in work.cells if "nbgrader" in cell["metadata"]}
    found = {cell.id: cell for cell in mended.cells if "nbgrader" in cell.metadata}
    assert found.keys() == wanted.keys()
    for key, cell in found.items():
        assert graded(cell) == graded(nbformat.from_dict(wanted[key]))
        assert cell.metadata.get("tags", []) == wanted[key]["metadata"].get("tags", [])
    assert mended.metadata.kernelspec.name == "python3"
    said = [repair.what for repair in repairs]
    assert any(damage.says in what for what in said) if damage.says else not said
    assert any(damage.flag in flag.what for flag in flags) if damage.flag else not flags


@pytest.mark.parametrize("seed", range(40))
def test_several_damages_at_once_invent_nothing(seed):
    numbers = random.Random(seed)
    work = Work(numbers.choice(CHAPTERS))
    given = [cell["id"] for cell in work.cells if "nbgrader" in cell["metadata"]]
    for damage in numbers.sample(list(DAMAGES.values()), 3):
        if damage.make.__module__ != files.__name__:
            with contextlib.suppress(
                ValueError, KeyError, StopIteration
            ):  # one damage took away what the next would harm
                damage.make(work)
    try:
        mended, _, _ = outcome(work.chapter, work.bytes())
    except NotJudged:
        return
    assert [cell.id for cell in mended.cells if "nbgrader" in cell.metadata] == given
    written = {
        line for text in [*work.stubs.values(), *(cell["source"] for cell in work.cells)] for line in _lines(text)
    }
    assert {line for cell in mended.cells for line in _lines(cell.source)} <= written


def _lines(text):
    return {line.strip() for line in text.split("\n")}
