"""All submissions of an assignment: which are to be graded, by whom, and what is written when one is done."""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

from autograder import assignment as assignments
from autograder import delivery, session
from autograder.assignment import Assignment
from autograder.crew import Crew, Lost
from autograder.errors import Ended
from autograder.grading import Graded, Submission
from autograder.records import model as models
from autograder.records import placing, register
from autograder.records.journal import Journal
from autograder.records.regrade import Change, difference
from autograder.records.verdict import Status, Verdict
from autograder.records.writer import Writer
from autograder.sandbox import slots
from autograder.session import Session
from autograder.settings import Course
from autograder.submissions import listed
from environment import temporary

TOGETHER = 32  # verdicts that go to the gradebook in one transaction
AGAIN = 3  # sessions that may break down before we give up
Keep = Callable[[Verdict], None]


@dataclass(frozen=True)
class Order:
    """What is asked for: whose submissions, with how many workers, in which sandbox."""

    students: list[str] = field(default_factory=lambda: ["*"])
    jobs: int = 0
    kind: str = "namespaces"
    force: bool = False

    @property
    def workers(self) -> int:
        """Submissions at the same time; unless told otherwise one more than there are cores: some wait for a disk."""
        cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
        return self.jobs or cores + 1


@dataclass
class Progress:
    """What a caller hears while an assignment is graded."""

    say: Callable[[str], None] = lambda text: None
    total: Callable[[int, int], None] = lambda todo, skipped: None
    done: Callable[[Verdict], None] = lambda verdict: None


@dataclass
class Batch:
    """One assignment opened for grading; nobody else grades it meanwhile."""

    course: Course
    assignment: Assignment
    journal: Journal
    stack: ExitStack
    refused: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    _writer: Writer | None = None

    def grade(self, order: Order, progress: Progress) -> Iterator[Verdict]:
        """Yield each new verdict when gradebook, autograded/ and feedback/ show it."""
        todo, skipped = self._todo(order, self.place_left())
        progress.total(len(todo), skipped)
        ready: list[Verdict] = []
        for verdict in self.run(todo, order, progress, self.journal.record):
            ready.append(verdict)
            progress.done(verdict)
            if len(ready) >= TOGETHER:
                self.place(ready)
                yield from ready
                ready = []
        self.place(ready)
        yield from ready

    def regrade(self, order: Order, progress: Progress, apply: bool) -> list[Change]:
        """Grade again what was graded with other tests and return what changes; write it only when told to.

        What we could not judge changes nothing and is told in `lost`.
        """
        if apply:
            self.place_left()
        old = {verdict.student: verdict for verdict in self.journal.verdicts()}
        mine, now = self.submissions(order), self.assignment.fingerprint
        todo = [one for one in mine if one.student in old and old[one.student].tests != now]
        progress.total(len(todo), len(mine) - len(todo))
        new = []
        for verdict in self.run(todo, order, progress, self.journal.propose):
            new.append(verdict)
            progress.done(verdict)
        judged = [verdict for verdict in new if verdict.submission]
        self.lost = [f"{one.student} keeps the former verdict: {one.reason}" for one in new if one not in judged]
        for verdict in new:
            (self.journal.accept if apply and verdict in judged else self.journal.reject)(verdict)
        if apply and judged:
            self.place(judged)
        return difference(old.values(), judged)

    def submissions(self, order: Order) -> list[Submission]:
        """Return the submissions of the students that were asked for."""
        known = register.known(self.course, self.assignment.name)
        standings = {}
        if known:
            with Writer(self.course.db_url, known) as reader:
                standings = reader.standings()
        found, self.refused = listed(self.course, self.assignment.name, order.students, standings)
        return found

    def _todo(self, order: Order, again: set[str]) -> tuple[list[Submission], int]:
        """A submission that has a verdict keeps it, also when the tests have changed: that is what regrade is for."""
        found = self.submissions(order)
        done = {verdict.student: verdict.submission for verdict in self.journal.verdicts()}
        todo = [one for one in found if order.force or one.student in again or done.get(one.student) != one.digest]
        return todo, len(found) - len(todo)

    def run(self, todo: list[Submission], order: Order, progress: Progress, keep: Keep) -> Iterator[Verdict]:
        """Run submissions and `keep` each verdict; when the ground gives way, put it up anew and go on."""
        left = {one.student: one for one in todo}
        for last in [False] * (AGAIN - 1) + [True]:
            try:
                for verdict in self._run(list(left.values()), order, progress):
                    keep(verdict)
                    del left[verdict.student]
                    yield verdict
                return
            except Ended as error:
                if last:
                    raise
                progress.say(f"{error} Once more.")

    def _run(self, todo: list[Submission], order: Order, progress: Progress) -> Iterator[Verdict]:
        """Run submissions with a crew of workers; this process alone keeps what they bring."""
        if not todo:
            return
        cache, model = self.journal.folder / "modules.json", register.expected(self.course, self.assignment.name)
        with session.opened(self.course, self.assignment, model, order.kind, cache, progress.say) as ready:
            progress.say("")
            with Crew(min(order.workers, len(todo)), _Prepare(ready, self._deliver)) as crew:
                for result in crew.run(todo):
                    yield self.lost_verdict(result) if isinstance(result, Lost) else result

    @property
    def writer(self) -> Writer:
        """The gradebook, which knows the assignment from the first use on: only what the canary has passed."""
        if self._writer is None:
            register.register(self.course, self.assignment.name)
            model = models.read(self.course.db_url, self.assignment.name, self.course.directory.course_id)
            self._writer = self.stack.enter_context(Writer(self.course.db_url, model))
        return self._writer

    def place(self, verdicts: list[Verdict]) -> None:
        """Show verdicts to nbgrader: folders and gradebook."""
        if verdicts:
            placing.finish(self.journal, self.writer, verdicts, self.course.path)

    def place_left(self) -> set[str]:
        """Show what a killed run has kept and not shown; return whose verdicts are of other tests than there are now.

        Those do not fit into the gradebook any more, and nobody has seen them.
        """
        left = self.journal.unplaced()
        self.place([verdict for verdict in left if verdict.tests == self.assignment.fingerprint])
        return {verdict.student for verdict in left if verdict.tests != self.assignment.fingerprint}

    def _deliver(self, graded: Graded) -> Verdict:
        return delivery.deliver(self.course, self.journal, graded, self.assignment.files)

    def lost_verdict(self, lost: Lost) -> Verdict:
        """Our own failure, again and again: nobody's points hang on it."""
        one: Submission = lost.job
        reason = (
            f"The grader could not judge this submission ({lost.reason}). It costs no point; your instructor knows."
        )
        verdict = Verdict(
            assignment=self.assignment.name,
            student=one.student,
            submission="",  # so that the next run tries again
            tests=self.assignment.fingerprint,
            status=Status.NOT_JUDGED,
            reason=reason,
            timestamp=one.timestamp,
            graded_at=datetime.now(UTC).isoformat(timespec="seconds"),
        )
        return self._deliver(Graded(verdict, {}))


@dataclass(frozen=True)
class _Prepare:
    """Makes, in a worker process, the function that grades one submission after the other."""

    session: Session
    deliver: Callable[[Graded], Verdict]

    @contextmanager
    def __call__(self, number: int) -> Iterator[Callable[[Submission, bool], Verdict]]:
        with self.session.work(number + 1) as grade:
            yield lambda one, slow: self.deliver(grade(one, slow))


def _sweep() -> None:
    temporary.sweep()
    slots.sweep()


@contextmanager
def opened(course: Course, name: str) -> Iterator[Batch]:
    """Open an assignment for grading, locked; what killed runs have left on this machine goes first."""
    with ExitStack() as stack:
        assignment = stack.enter_context(assignments.opened(course, name))
        journal = Journal(course.root, name)
        stack.enter_context(journal.run())
        _sweep()
        stack.callback(_sweep)  # what was still dying a moment ago
        yield Batch(course, assignment, journal, stack)
