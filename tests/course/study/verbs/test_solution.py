"""The worked solution: what it shows, and when it opens."""

import pytest

from course import exercises
from course.progress import events
from course.study.verbs import solution

CHAPTER = "ch13-py-decorators-meta"


@pytest.fixture
def timed():
    return exercises.exercise("ch13", "timed")


@pytest.fixture(autouse=True)
def state(monkeypatch, tmp_path):
    monkeypatch.setenv("COURSE_STATE", str(tmp_path))


def test_it_shows_code_reasons_and_another_way(timed):
    text = solution.text(timed)
    parts = [timed.reference.strip(), timed.reasons, "### Another way", timed.alternatives[0].code.strip()]
    places = [text.index(part) for part in parts]
    assert places == sorted(places)
    assert timed.alternatives[0].explanation in text


def test_it_is_closed_before_the_exercise_passes(timed):
    assert not solution.is_open(CHAPTER, timed, {"retry"})


def test_it_is_open_when_the_exercise_passed_in_this_kernel(timed):
    assert solution.is_open(CHAPTER, timed, {"timed"})


@pytest.mark.parametrize("passed", [True, False])
def test_the_diary_tells_that_it_passed_before(timed, passed):
    events.record("attempt", CHAPTER, "timed", cell="timed-tests", passed=passed, points=2.0, most=2.0)
    assert solution.is_open(CHAPTER, timed, set()) is passed


def test_it_stays_open_after_a_reset(timed):
    events.record("attempt", CHAPTER, "timed", cell="timed-tests", passed=True, points=2.0, most=2.0)
    events.record("reset", CHAPTER, "timed")
    events.record("attempt", CHAPTER, "timed", cell="timed-tests", passed=False, points=0.0, most=2.0)
    assert solution.is_open(CHAPTER, timed, set())


def test_a_fence_in_the_code_does_not_end_the_block():
    assert solution.fenced("'''\n```\n'''", "python").splitlines()[0] == "````python"
