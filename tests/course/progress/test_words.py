"""What is said: what is next, what is due, when the path ends."""

from datetime import date

import pytest

from course.progress import words
from course.progress.markup import plain
from course.progress.state import state

TODAY = date(2026, 11, 21)


@pytest.fixture
def said(learner, catalogue):
    return lambda: [plain(line) for line in words.what_next(state(learner.events, catalogue), TODAY)]


def test_a_beginner_is_sent_to_the_first_exercise_and_to_the_paths(said):
    assert said() == [
        "Next: Exercise · warm-up (chapter 12)",
        "No learning path is chosen yet. Choose one in JupyterLab's Course panel, on the left, or in a terminal: "
        "course path",
    ]


def test_a_path_has_its_hours_and_its_last_day(learner, said):
    learner.did("path", chapter="", path="balanced-12-weeks", hours_per_week=10)
    assert said()[-1] == (
        "Your path, 12-week balanced: 0 of 175.5 hours done. At 10 hours a week you finish by 27 March 2027."
    )


def test_a_chapter_to_repeat_is_told_with_how(learner, said):
    for name in ("warm-up", "wrap-up"):
        learner.ran(name, True, chapter="ch12-generators")
    assert said()[1] == "To repeat: CH12-GENERATORS (chapter 12). There, run %reset wrap-up and answer from memory."


def test_when_all_is_done_that_is_said(learner, catalogue, said):
    for chapter in catalogue:
        for exercise in chapter.exercises:
            learner.ran(exercise.id, True, chapter=chapter.name)
    assert said()[0] == "All exercises are done."


def test_a_long_row_of_repetitions_is_cut_and_counted(learner, catalogue, said, monkeypatch):
    monkeypatch.setattr(words, "MOST_DUE", 1)
    for chapter in catalogue:
        for exercise in chapter.exercises:
            learner.ran(exercise.id, True, chapter=chapter.name)
    assert said()[2] == "2 more chapters to repeat after that."
