"""That the scores are stock's is shown in test_writer; here is what only this module decides."""

import copy

import nbformat
import pytest
from nbgrader.nbgraderformat import SchemaTooOldError, ValidationError
from nbgrader.preprocessors import Execute, OverwriteCells

from autograder.records import model
from autograder.records.model import Standing
from autograder.records.preprocess import Preprocess


@pytest.fixture
def preprocess(known):
    return Preprocess(known.config, model.read(known.db_url, "ps1", "small"))


@pytest.fixture
def released(known):
    return nbformat.read(known.root / "release" / "ps1" / "one.ipynb", 4)


def test_locked_cells_come_back_with_their_hidden_tests(preprocess, released):
    released.cells[2].source = "pass"
    found = preprocess.sanitise(released, "ann", "one")
    assert "assert double(5) == 10" in found.cells[2].source


def test_nothing_else_is_added_to_a_cell(preprocess, released):
    before = [copy.deepcopy(cell.metadata) for cell in released.cells]
    after = [cell.metadata for cell in preprocess.sanitise(released, "ann", "one").cells]
    for cells in (before, after):
        for metadata in cells:
            metadata.get("nbgrader", {}).pop("checksum", None)  # differs where hidden tests came back
    assert after == before


def test_an_answer_nobody_gave_is_zero_and_says_so(preprocess, released):
    scored = preprocess.score(preprocess.sanitise(released, "ann", "one"), "ann", "one", Standing(), None)
    assert scored.comments == {"double": "No response.", "why": "No response.", "task": None}
    assert scored.grades["why"] == (0, False)
    assert scored.grades["task"] == (None, True) if "task" in scored.grades else True


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"points": -1}, ValidationError),
        ({"schema_version": 1}, SchemaTooOldError),
        ({"surprise": 1}, ValidationError),
    ],
)
def test_damaged_metadata_is_refused_as_by_nbgrader(preprocess, released, change, error):
    released.cells[1].metadata.nbgrader.update(change)
    with pytest.raises(error):
        preprocess.sanitise(released, "ann", "one")


def test_the_configured_preprocessors_run(known, released):
    class Shout(OverwriteCells):
        def preprocess_cell(self, cell, resources, index):
            cell.source = cell.source.upper()
            return cell, resources

    known.config.Autograde.sanitize_preprocessors = [Shout]
    known.config.Autograde.autograde_preprocessors = ["nbgrader.preprocessors.ClearOutput", Execute]
    preprocess = Preprocess(known.config, model.read(known.db_url, "ps1", "small"))
    assert preprocess.sanitise(released, "ann", "one").cells[0].source == "# ONE"
    assert preprocess.score(released, "ann", "one", Standing(), None).grades == {}


def test_nbgrader_says_nothing_on_the_way(preprocess, released, capfd):
    released.cells[2].source = "pass"
    preprocess.sanitise(released, "ann", "one")
    assert capfd.readouterr() == ("", "")
