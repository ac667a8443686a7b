"""In which order the tests run, and which ones stay together on one of pytest's workers."""

from collections import Counter

import pytest
from xdist.scheduler import LoadFileScheduling

TOGETHER = "tests/attacks/"  # graded in one batch, for which a second worker would only wait
# Half a minute or more each. They begin first: the short files fill up what is left of the workers' time at the end.
LONG = (
    TOGETHER,
    "tests/images/test_stack.py",
    "tests/autograder/containers/",
    "tests/autograder/cluster/",
    "tests/damaged/test_scores.py",
    "tests/autograder/test_kill.py",
    "tests/autograder/test_same_grades.py",
    "tests/autograder/test_nbgrader_steps.py",
    "tests/browser/",
    "tests/course/test_nbgrader.py",
)


def arrange(items: list[pytest.Item]) -> None:
    """Mark the long ones and put them first, then the other files by their number of tests."""
    sizes = Counter(item.path for item in items)
    for item in items:
        if place(item.nodeid) < len(LONG):
            item.add_marker(pytest.mark.long)
            sizes[item.path] = 0
    items.sort(key=lambda item: (place(item.nodeid), -sizes[item.path]))


def place(nodeid: str) -> int:
    """Where a test stands among the long ones; those that are not long come after them."""
    return next((number for number, start in enumerate(LONG) if nodeid.startswith(start)), len(LONG))


def piece(nodeid: str) -> str:
    """What is given to a worker as a whole."""
    return TOGETHER if nodeid.startswith(TOGETHER) else nodeid.partition("::")[0]


class ByFile(LoadFileScheduling):
    """xdist's `--dist loadfile`, with all attacks as one file."""

    def _split_scope(self, nodeid: str) -> str:
        return piece(nodeid)
