"""Every damage of the corpus, in every chapter: it scores as if unharmed, or it is refused with a sentence."""

import json
import re

import nbformat
import pytest

from autograder.repair import NotJudged, mend, notebook

from . import cells, files, settings  # noqa: F401 (they fill the corpus)
from .corpus import CHAPTERS, DAMAGES, Work, source


def graded(cell):
    return {k: v for k, v in cell.metadata.nbgrader.items() if k != "checksum"}


def outcome(chapter, data):
    repairs = []
    read = notebook(data, repairs)
    before = json.dumps(read)
    done = mend(read, nbformat.from_dict(source(chapter)))
    assert json.dumps(read) == before, "mend changed the submission"
    nbformat.validate(json.loads(nbformat.writes(done.notebook)))
    assert mend(done.notebook, nbformat.from_dict(source(chapter))).notebook is done.notebook, "mended twice"
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
