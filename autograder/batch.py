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
from autograder.grading import Graded, Submission
from autograder.records import model as models
from autograder.records import placing, register
from autograder.records.journal import Journal
from autograder.records.regrade import Change, difference
from autograder.records.verdict import NotebookVerdict, Status, Verdict
from autograder.records.writer import Writer
from autograder.session import Session
from autograder.settings import Course
from autograder.submissions import listed

TOGETHER = 32  # verdicts that go to the gradebook in one transaction
Deliver = Callable[[Graded], Verdict]


@dataclass(frozen=True)
class Order:
    """What is asked for: whose submissions, with how many workers, in which sandbox."""

    students: list[str] = field(default_factory=lambda: ["*"])
    jobs: int = 0
    kind: str = "namespaces"
    force: bool = False

    @property
    def workers(self) -> int:
        """Submissions at the same time; one per core unless told otherwise."""
        return self.jobs or len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else self.jobs or 1


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
    writer: Writer
    refused: list[str] = field(default_factory=list)

    def grade(self, order: Order, progress: Progress) -> Iterator[Verdict]:
        """Yield each new verdict when gradebook, autograded/ and feedback/ show it."""
        self.place([verdict for verdict in self.journal.unplaced() if verdict.tests == self.assignment.fingerprint])
        todo, skipped = self._todo(order)
        progress.total(len(todo), skipped)
        ready: list[Verdict] = []
        for verdict in self.run(todo, order, progress, self._recorded) if todo else ():
            ready.append(verdict)
            progress.done(verdict)
            if len(ready) >= TOGETHER:
                self.place(ready)
                yield from ready
                ready = []
        self.place(ready)
        yield from ready

    def regrade(self, order: Order, progress: Progress, apply: bool) -> list[Change]:
        """Grade again what was graded with other tests and return what changes; write it only when told to."""
        old = {verdict.student: verdict for verdict in self.journal.verdicts()}
        mine, now = self.submissions(order), self.assignment.fingerprint
        todo = [one for one in mine if one.student in old and old[one.student].tests != now]
        progress.total(len(todo), len(mine) - len(todo))
        new = []
        for verdict in self.run(todo, order, progress, self._proposed) if todo else ():
            new.append(verdict)
            progress.done(verdict)
        for verdict in new:
            (self.journal.accept if apply else self.journal.reject)(verdict)
        if apply:
            self.place(new)
        return difference(old.values(), new)

    def submissions(self, order: Order) -> list[Submission]:
        """Return the submissions of the students that were asked for."""
        found, self.refused = listed(self.course, self.assignment.name, order.students, self.writer.standings())
        return found

    def _todo(self, order: Order) -> tuple[list[Submission], int]:
        """A submission that has a verdict keeps it, also when the tests have changed: that is what regrade is for."""
        found = self.submissions(order)
        done = {verdict.student: verdict.submission for verdict in self.journal.verdicts()}
        todo = [one for one in found if order.force or done.get(one.student) != one.digest]
        return todo, len(found) - len(todo)

    def run(self, todo: list[Submission], order: Order, progress: Progress, deliver: Deliver) -> Iterator[Verdict]:
        """Run submissions with a crew of workers, each of which hands what it graded to `deliver`."""
        cache = self.journal.folder / "modules.json"
        model = self.writer.model
        with session.opened(self.course, self.assignment, model, order.kind, cache, progress.say) as ready:
            progress.say("")
            prepare = _Prepare(ready, self.journal, deliver)
            with Crew(min(order.workers, len(todo)), prepare) as crew:
                for result in crew.run(todo):
                    yield self._lost(result, deliver) if isinstance(result, Lost) else result

    def place(self, verdicts: list[Verdict]) -> None:
        """Show verdicts to nbgrader: folders and gradebook."""
        placing.finish(self.journal, self.writer, verdicts, self.course.path)

    def _recorded(self, graded: Graded) -> Verdict:
        return delivery.deliver(self.course, self.journal, graded, self.assignment.files, self.journal.record)

    def _proposed(self, graded: Graded) -> Verdict:
        return delivery.deliver(self.course, self.journal, graded, self.assignment.files, self.journal.propose)

    def _lost(self, lost: Lost, deliver: Deliver) -> Verdict:
        """Our own failure, again and again: nobody's points hang on it, and what was seen before is kept."""
        one: Submission = lost.job
        seen = [attempt for of, attempt in self.journal.progress.attempts().items() if of.student == one.student]
        parts = [NotebookVerdict(name, tuple(tests)) for attempt in seen for name, tests in attempt.tests.items()]
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
            notebooks=tuple(parts),
            timestamp=one.timestamp,
            graded_at=datetime.now(UTC).isoformat(timespec="seconds"),
        )
        return deliver(Graded(verdict, {}))


@dataclass(frozen=True)
class _Prepare:
    """Makes, in a worker process, the function that grades one submission after the other."""

    session: Session
    journal: Journal
    deliver: Deliver

    @contextmanager
    def __call__(self, number: int) -> Iterator[Callable[[Submission, bool], Verdict]]:
        with self.session.grader(number + 1) as grader:

            def work(one: Submission, slow: bool) -> Verdict:
                return self.deliver(grader.grade(one, 0.0 if slow else self.session.patience))

            yield work


@contextmanager
def opened(course: Course, name: str) -> Iterator[Batch]:
    """Open an assignment for grading: locked, known to the gradebook."""
    with ExitStack() as stack:
        assignment = stack.enter_context(assignments.opened(course, name))
        journal = Journal(course.root, name)
        stack.enter_context(journal.run())
        register.register(course, name)
        model = models.read(course.db_url, name, course.directory.course_id)
        writer = stack.enter_context(Writer(course.db_url, model))
        yield Batch(course, assignment, journal, writer)
