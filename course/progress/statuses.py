"""What the states of exercises and of tests are called: one mark and one name each, wherever a learner meets them."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from course.checks import TestResult
    from course.progress.state import Status


class Label(NamedTuple):
    """How a state is shown; nothing is said by the mark alone where there is room for the name."""

    mark: str
    name: str


NOT_STARTED = Label("○", "not started")
TRIED = Label("◐", "tried")
PASSED = Label("✔", "passed")
PROVED = Label("★", "passed with all tests")
FAILED = Label("✗", "not passed yet")

EXERCISES: "dict[Status, Label]" = {"untouched": NOT_STARTED, "tried": TRIED, "passed": PASSED, "proved": PROVED}
LEGEND = " · ".join(f"{label.mark} {label.name}" for label in EXERCISES.values())
_TESTS = {
    "passed": PASSED,
    "failed": FAILED,
    "manual": Label("…", "graded by hand"),
    "held": Label("?", "to be looked at"),
    "not judged": Label("?", "could not be judged"),
}


def of_tests(tests: "Sequence[TestResult]") -> list[Label]:
    """Return the label of each test of a whole check, in order."""
    open_ = {test.exercise for test in tests if test.status != "passed"}
    return [_of_test(test, test.exercise not in open_) for test in tests]


def _of_test(test: "TestResult", complete: bool) -> Label:
    if complete:
        return PROVED
    if test.status == "failed" and not test.answered:
        return NOT_STARTED
    return _TESTS.get(test.status, Label("?", test.status))
