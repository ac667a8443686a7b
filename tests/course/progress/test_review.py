"""What is due for repetition: 2, 7, 21 and 60 days apart, sooner for what was hard."""

from dataclasses import replace
from datetime import date

import pytest

from course.progress import review
from course.progress.state import state

CHAPTER = ("warm-up", "timed", "retry", "wrap-up")


@pytest.fixture
def due_days(learner, catalogue):
    """Return the day since when the chapter has been due, in a list of one or none."""

    def find(chapter="ch13-decorators"):
        listed = review.due(state(learner.events, catalogue), date(2027, 1, 1))
        return [entry.since.isoformat() for entry in listed if entry.chapter == chapter]

    return find


@pytest.fixture(autouse=True)
def passed(learner):
    for name in CHAPTER:
        learner.ran(name, True)


def repeat(learner, day):
    learner.day = day
    learner.did("reset", "wrap-up")
    learner.ran("wrap-up", True)


def test_a_passed_chapter_is_due_two_days_later(learner, catalogue):
    progress = state(learner.events, catalogue)
    assert review.due(progress, date(2026, 3, 3)) == []
    (entry,) = review.due(progress, date(2026, 3, 4))
    assert (entry.chapter, entry.exercise, entry.since) == ("ch13-decorators", "wrap-up", date(2026, 3, 4))


def test_each_repetition_lengthens_the_interval_and_after_the_fourth_it_rests(learner, due_days):
    seen = []
    while days := due_days():
        seen += days
        repeat(learner, days[0])
    assert seen == ["2026-03-04", "2026-03-11", "2026-04-01", "2026-05-31"]


def test_running_the_same_answer_again_is_no_repetition(learner, due_days):
    learner.day = "2026-03-05"
    learner.ran("wrap-up", True)
    assert due_days() == ["2026-03-04"]


def test_two_repetitions_on_one_day_count_once(learner, due_days):
    repeat(learner, "2026-03-05")
    repeat(learner, "2026-03-05")
    assert due_days() == ["2026-03-12"]


def test_on_the_day_of_the_first_pass_a_repetition_does_not_count(learner, due_days):
    repeat(learner, "2026-03-02")
    assert due_days() == ["2026-03-04"]


def test_the_opening_quiz_of_a_chapter_that_builds_on_it_is_a_repetition(learner, due_days):
    for name in ("warm-up", "wrap-up"):
        learner.day = "2026-02-20"
        learner.ran(name, True, chapter="ch12-generators")
    assert due_days("ch12-generators") == ["2026-03-09"]  # ch13's quiz on 2 March, then 7 days


def test_a_chapter_that_was_hard_is_due_in_half_the_time(learner, due_days):
    repeat(learner, "2026-03-04")
    for name in CHAPTER:
        learner.did("hint", name, level=2)
    assert due_days() == ["2026-03-08"]


def test_further_tries_make_a_chapter_hard(learner, catalogue):
    learner.events.clear()
    for name in CHAPTER:
        for passed in (False, False, True):
            learner.ran(name, passed)
    (entry,) = review.due(state(learner.events, catalogue), date(2027, 1, 1))
    assert entry.since == date(2026, 3, 3)


def test_a_chapter_of_which_less_than_half_has_passed_does_not_come_up(learner, catalogue):
    del learner.events[1:]
    assert review.due(state(learner.events, catalogue), date(2027, 1, 1)) == []


def test_four_exercises_of_a_long_chapter_are_enough(learner, catalogue):
    long = replace(catalogue[1], exercises=catalogue[1].exercises + catalogue[2].exercises * 3)
    listed = review.due(state(learner.events, [long]), date(2027, 1, 1))
    assert [entry.chapter for entry in listed] == ["ch13-decorators"]


def test_without_its_wrap_up_a_chapter_is_repeated_by_the_last_exercise_that_passed(learner, catalogue):
    del learner.events[3:]
    (entry,) = review.due(state(learner.events, catalogue), date(2027, 1, 1))
    assert entry.exercise == "retry"


def test_what_has_waited_longest_comes_first(learner, catalogue):
    learner.day = "2026-02-01"
    for name in ("warm-up", "ladder", "wrap-up"):
        learner.ran(name, True, chapter="ch25-joins")
    listed = review.due(state(learner.events, catalogue), date(2026, 3, 10))
    assert [entry.chapter for entry in listed] == ["ch25-joins", "ch13-decorators"]
