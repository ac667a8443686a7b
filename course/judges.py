"""Who runs the learner's own notebook: the autograder's engine, or an ordinary kernel where that cannot run."""

import platform
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from autograder import sandbox
from autograder.assignment import Assignment
from autograder.grading import Grader
from autograder.records.model import Model
from autograder.sandbox.plan import NAMESPACES, NONE
from autograder.settings import Course

__all__ = ["NAMESPACES", "NONE", "choose", "opened"]


def choose(kind: str) -> str:
    """Return the kind of sandbox: for the learner's own code `auto` goes on without one where this host has none."""
    if kind == "auto":
        return NONE if sandbox.missing() else NAMESPACES
    return NONE if kind == NONE and platform.system() != "Linux" else sandbox.choose(kind)


@contextmanager
def opened(
    course: Course, assignment: Assignment, model: Model, kind: str, cache: Path, say: Callable[[str], None]
) -> Iterator[Grader]:
    """Give a grader for the learner's notebook, with everything that it needs while it lasts."""
    if platform.system() != "Linux":  # the engine is made of Linux's own calls
        from course import kernel_judge

        say("starting a kernel")
        with kernel_judge.opened(course, assignment, model) as grader:
            yield grader
        return
    from autograder import session

    with (
        session.opened(course, assignment, model, kind, cache, say) as ready,
        ready.grader(session.CANARY_SLOT) as grader,
    ):
        yield grader
