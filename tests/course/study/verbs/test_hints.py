"""The next hint: level by level, and the last one again."""

from dataclasses import replace

import pytest

from course import exercises
from course.progress.events import Event, read
from course.study.verbs import hints


@pytest.fixture
def timed():
    return exercises.exercise("ch13", "timed")


def shown(*levels):
    return [Event("2026-01-01T00:00:00Z", "hint", "ch13", "timed", {"level": level}) for level in levels]


@pytest.mark.parametrize(("before", "level"), [((), 1), ((1,), 2), ((1, 2), 3), ((0,), 1), ((2,), 3)])
def test_each_call_goes_one_level_on(timed, before, level):
    hint = hints.following(timed, shown(*before))
    assert (hint.level, hint.text, hint.again) == (level, timed.hints[level - 1], False)


def test_after_the_last_level_the_last_hint_comes_again_and_says_so(timed):
    hint = hints.following(timed, shown(1, 2, 3, 3))
    assert (hint.level, hint.again, hint.note.split(".")[0]) == (3, True, "That was the last hint")


def test_an_exercise_without_hints_says_what_to_do(timed):
    hint = hints.following(replace(timed, hints=()), [])
    assert (hint.title, "has no hints" in hint.text, hint.note) == ("timed: no hints", True, "")


def test_a_hint_is_counted(timed, monkeypatch, tmp_path):
    monkeypatch.setenv("COURSE_STATE", str(tmp_path))
    assert [hints.take("ch13-py-decorators-meta", timed).level for _ in range(4)] == [1, 2, 3, 3]
    assert [(event.exercise, event.data["level"]) for event in read()] == [("timed", level) for level in (1, 2, 3, 3)]


def test_a_diary_that_cannot_be_used_costs_the_count_and_not_the_hint(timed, monkeypatch, tmp_path):
    (tmp_path / "progress").write_text("a file where the folder should be")
    monkeypatch.setenv("COURSE_STATE", str(tmp_path))
    hint = hints.take("ch13-py-decorators-meta", timed)
    assert (hint.text, "not counted" in hint.note) == (timed.hints[0], True)


@pytest.mark.parametrize("chapter", exercises.chapters(), ids=lambda chapter: chapter.name)
def test_no_hint_holds_the_reference(chapter):
    for exercise in chapter.exercises:
        texts = [*exercise.hints, *(slip.explanation for slip in exercise.misconceptions)]
        assert not [text for text in texts if exercise.reference.strip() in text]
