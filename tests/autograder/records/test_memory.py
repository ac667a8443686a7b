from datetime import datetime, timedelta

import pytest
from nbgrader.api import MissingEntry

from autograder.records.memory import MemoryGradebook
from autograder.records.model import GradedCell, Model, Notebook, Score, Standing

NOON = datetime(2026, 3, 1, 12)
ONE = Notebook(
    "n", "one", None, grades={"a": GradedCell("1", "a", 2.0, "code"), "b": GradedCell("2", "b", 2.0, "code")}
)


def gradebook(standing=Standing(), timestamp=None, duedate=NOON):  # noqa: B008 (frozen)
    return MemoryGradebook(Model("x", "ps1", duedate, 0, {"one": ONE}), "one", standing, timestamp)


@pytest.mark.parametrize(
    ("standing", "timestamp", "seconds"),
    [
        (Standing(), None, 0),
        (Standing(), NOON, 0),
        (Standing(), NOON + timedelta(seconds=1.5), 1.5),
        (Standing(extension=timedelta(hours=1)), NOON + timedelta(hours=1, seconds=2), 2),
        (Standing(timestamp=NOON + timedelta(seconds=3)), None, 3),
    ],
)
def test_lateness_counts_the_extension_and_an_earlier_timestamp(standing, timestamp, seconds):
    assert gradebook(standing, timestamp).find_submission("ps1", "ann").total_seconds_late == seconds


def test_without_a_duedate_nobody_is_late():
    assert gradebook(timestamp=NOON, duedate=None).find_submission("ps1", "ann").total_seconds_late == 0


def test_the_score_is_by_hand_before_the_autograders_and_with_extra_credit():
    scores = {"a": Score(2.0, 0.5, 0.25), "b": Score(1.0, None, None)}
    found = gradebook(Standing(scores={"one": scores}))
    assert found.find_submission_notebook("one", "ps1", "ann").score == 1.75
    assert found.grades == {}


def test_what_is_not_there_is_nbgraders_missing_entry():
    with pytest.raises(MissingEntry):
        gradebook().find_grade("gone", "one", "ps1", "ann")
