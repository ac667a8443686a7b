import pytest

from autograder.errors import UserMistake
from autograder.records import model


def test_reads_what_generate_assignment_wrote(known):
    found = model.read(known.db_url, "ps1", "small")
    one = found.notebooks["one"]
    assert (found.name, found.duedate, found.submissions, list(found.notebooks)) == ("ps1", None, 0, ["one", "two"])
    assert {name: cell.max_score for name, cell in one.graded.items()} == {
        "test-double": 2,
        "test-part": 3,
        "why": 5,
        "task": 4,
    }
    assert set(one.commented) == {"double", "why", "task"}
    assert one.sources["task"].source == "Draw it."


def test_an_unknown_assignment_is_a_sentence(known):
    with pytest.raises(UserMistake, match="knows no assignment 'ps9'"):
        model.read(known.db_url, "ps9", "small")
