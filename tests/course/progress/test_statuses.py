"""One mark and one name for each state."""

from typing import get_args

from course.checks import TestResult
from course.progress import statuses
from course.progress.state import Status


def labels(*tests):
    made = [TestResult(name, f"{name}-tests", status, 0, 1, answered=answered) for name, status, answered in tests]
    return [label.name for label in statuses.of_tests(made)]


def test_every_state_of_an_exercise_has_its_own_label():
    assert tuple(statuses.EXERCISES) == get_args(Status)
    assert len(set(statuses.EXERCISES.values())) == len(get_args(Status))
    assert statuses.LEGEND == "○ not started · ◐ tried · ✔ passed · ★ passed with all tests"


def test_a_check_proves_an_exercise_when_all_its_tests_have_passed():
    assert labels(("timed", "passed", True), ("model", "passed", True), ("model", "failed", True)) == [
        "passed with all tests",
        "passed",
        "not passed yet",
    ]


def test_what_failed_as_it_was_released_is_not_started():
    assert labels(("timed", "failed", False), ("retry", "failed", True)) == ["not started", "not passed yet"]


def test_what_no_program_could_judge_is_said():
    assert labels(("a", "manual", True), ("b", "held", False), ("c", "not judged", True), ("d", "new", True)) == [
        "graded by hand",
        "to be looked at",
        "could not be judged",
        "new",
    ]
