"""Everything that grading one assignment needs while it lasts: services, the warm parent, a sandbox, the canary."""

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from nbformat import NotebookNode

from autograder import canary, profile
from autograder.assignment import Assignment
from autograder.engine import Engine
from autograder.grading import Graded, Grader, Submission
from autograder.records import durable
from autograder.records.model import Model
from autograder.records.preprocess import Preprocess
from autograder.repair import Collected
from autograder.running import Pace
from autograder.sandbox import Slot
from autograder.sandbox.plan import DOCKER, NONE
from autograder.settings import Course
from autograder.staging import Stage
from autograder.watch import watching
from environment.guest_roles import SETTINGS
from environment.guests import Guests
from environment.temporary import own_services

if TYPE_CHECKING:  # its libraries take their time, and only that kind needs them
    from autograder.containers.container import Container

SESSION_MB = 1024  # of memory for one session of PostgreSQL
CANARY_SLOT = 0  # the main process's; workers count from 1


@dataclass(frozen=True)
class Session:
    """An assignment that is ready to be graded; `reference` is what the canary made of the instructor's answers."""

    course: Course
    assignment: Assignment
    model: Model
    kind: str
    address: str  # of the warm parent that all share; containers have their own, which import `modules`
    modules: tuple[str, ...] = ()
    reference: Graded | None = None

    @contextmanager
    def grader(self, number: int) -> Iterator[Grader]:
        """A grader for slot `number` of this machine, in the process that uses it."""
        course = self.course
        with ExitStack() as stack:
            slot = self._slot(number)
            stack.enter_context(slot)
            guests = None
            if self.assignment.services(course):
                guests = stack.enter_context(Guests(sandboxed=self.kind != NONE))
            admit = guests.admit if guests else None
            stage = Stage(self.address, self.kind, course.readonly, course.limits, course.own.environment, admit)
            yield Grader(course, self.assignment, Preprocess(course.config, self.model), stage, slot)

    def _slot(self, number: int) -> "Slot | Container":
        if self.kind != DOCKER:
            return Slot(number, self.course.limits)
        from autograder.containers.container import Container

        return Container(number, self.course.limits, self.course.readonly, self.modules, self.course.own.image)

    @contextmanager
    def work(self, number: int) -> Iterator[Callable[[Submission, bool], Graded]]:
        """Grade submissions as slot `number`, fast or slow ones; raises Ended when what this needs has died."""
        services = self.assignment.services(self.course)
        with watching(self.address, services) as watch, self.grader(number) as grader:

            def grade(one: Submission, slow: bool) -> Graded:
                try:
                    return grader.grade(one, 0.0 if slow else self.patience)
                finally:
                    watch.look()

            yield grade

    @property
    def patience(self) -> float:
        """Seconds after which a cell is put off until the others are done: well beyond what the reference takes."""
        tests = [test for part in self.reference.verdict.notebooks for test in part.tests] if self.reference else []
        return max([self.course.own.patience, *(10 * test.seconds for test in tests)])


@contextmanager
def opened(
    course: Course,
    assignment: Assignment,
    model: Model,
    kind: str,
    cache: Path,
    say: Callable[[str], None] = lambda text: None,
) -> Iterator[Session]:
    """Start what is needed, prove it with the canary, and stop it again; `cache` keeps the list of modules."""
    with ExitStack() as stack:
        if assignment.services(course):
            say("starting PostgreSQL and Redis")
            stack.enter_context(own_services(SETTINGS, SESSION_MB))
        modules = _modules(course, assignment, model, kind, cache, say)
        say("starting the warm process")
        address = stack.enter_context(_warm(kind, modules))
        session = Session(course, assignment, model, kind, address, tuple(modules))
        say("canary: the reference and the untouched release")
        with session.work(CANARY_SLOT) as grade:
            reference = canary.prove(course, assignment, lambda one: grade(one, True))
        yield replace(session, reference=reference)


@contextmanager
def _warm(kind: str, modules: Sequence[str] = ()) -> Iterator[str]:
    """Start the warm parent that all slots share and give its address; each container has one of its own instead."""
    if kind == DOCKER:
        from autograder.containers import daemon

        daemon.sweep()
        yield ""
        return
    with Engine(modules) as engine:
        yield engine.address


def _modules(
    course: Course, assignment: Assignment, model: Model, kind: str, cache: Path, say: Callable[[str], None]
) -> list[str]:
    """Return what the assignment's notebooks import, learnt on the first run of each version."""
    if cache.is_file():
        known = json.loads(cache.read_text())
        if known["version"] == assignment.fingerprint:
            return list(known["modules"])
    say("learning what the notebooks import")
    with _warm(kind) as address:
        session = Session(course, assignment, model, kind, address)
        with session.grader(CANARY_SLOT) as grader:
            found = [_loaded(grader, node) for node in assignment.source.values()]
    modules = list(dict.fromkeys(name for names in found for name in names))
    if all(found):  # else something has ended a process: the canary says what
        durable.write(cache, json.dumps({"version": assignment.fingerprint, "modules": modules}))
    return modules


def _loaded(grader: Grader, source: NotebookNode) -> list[str]:
    listing = profile.with_listing(source)
    with grader.work(Collected()) as work:
        grader.run(listing, work, Pace(grader.course.cell_seconds))
    return profile.modules(listing, grader.course.readonly)
