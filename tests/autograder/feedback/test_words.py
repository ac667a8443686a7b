"""Words for a learner's page."""

import pytest

from autograder.feedback import words
from autograder.records.verdict import NotebookVerdict, Status, TestVerdict, Verdict


def part(*statuses, reason=""):
    points = {Status.PASSED: 2.0, Status.FAILED: 0.5}
    return NotebookVerdict(
        "n", tuple(TestVerdict(str(n), points.get(one), 2, one) for n, one in enumerate(statuses)), reason=reason
    )


VERDICT = Verdict("a", "s", "x", "t", Status.FAILED)


@pytest.mark.parametrize(
    ("points", "text"), [(None, "–"), (2.0, "2"), (1.5, "1.5"), (0.0, "0"), (10.0, "10"), (1 / 3, "0.33")]
)
def test_points_are_written_as_people_write_them(points, text):
    assert words.number(points) == text


def test_every_status_has_a_sign_and_a_word():
    assert set(words.SIGNS) == set(words.WORDS) == set(Status)
    assert len(set(words.SIGNS.values())) == len(set(words.WORDS.values())) == len(Status)


def test_an_exercise_is_what_asks_most_of_the_learner():
    assert words.overall(part(Status.PASSED, Status.HELD, Status.FAILED).tests) is Status.FAILED
    assert words.overall(part(Status.PASSED, Status.HELD).tests) is Status.HELD
    assert words.overall(part(Status.PASSED).tests) is Status.PASSED


def test_the_score_counts_what_is_judged_and_takes_off_what_came_late():
    assert words.score(part(Status.PASSED, Status.FAILED, Status.MANUAL)) == (2.5, 6, 2)
    assert words.score(part(Status.PASSED), late=1.5) == (0.5, 2, 0)
    assert words.score(part(Status.FAILED), late=5) == (0, 2, 0)


def test_the_next_step_fits_what_happened():
    def step(one, first=""):
        return words.next_step(VERDICT, one, first)

    assert step(part(Status.FAILED), "timed").startswith("Start with timed:")
    assert step(part(Status.PASSED)) == "Everything passed. Nothing is left to do here."
    assert "waits for your instructor" in step(part(Status.PASSED, Status.MANUAL))
    assert step(part(reason="The file is empty.")) == "The file is empty. This costs you no points yet."
    assert step(part()) == "Nothing in this notebook is graded."
