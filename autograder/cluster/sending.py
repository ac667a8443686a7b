"""The submitting side: a few submissions at a time go to PostgreSQL, and what came of them comes into the journal."""

import hashlib
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from sqlalchemy import text

from autograder import delivery
from autograder.batch import Batch, Order, Progress
from autograder.cluster import blobs, bundle, carrying, collecting, runs, tables
from autograder.cluster.bell import Bell, Silent
from autograder.cluster.collecting import Ready
from autograder.cluster.database import Database, Result
from autograder.crew import Lost
from autograder.errors import Failure, UserMistake
from autograder.grading import Submission
from autograder.records import durable
from autograder.records.journal import PARTS
from autograder.records.verdict import Verdict
from autograder.submissions import folders, taken

BACKLOG = 1000  # submissions of one command that wait in PostgreSQL; the next are read when these are done
TOGETHER = 32  # that are sent, or fetched, in one transaction
PAUSE = 0.3  # seconds between two looks
STUCK = 20.0  # seconds after which a canary that fails everywhere ends the command
ABSENT = 5.0  # seconds after which it is said that nobody listens
_SPEC = text(f"""
insert into {tables.SCHEMA}.spec (digest, content, course, assignment, gradebook, version)
values (:digest, :content, :course, :assignment, :gradebook, :version) on conflict (digest) do nothing
""")


@dataclass
class Sending:
    """One assignment's submissions on their way to workers and back."""

    batch: Batch
    order: Order
    queue: str
    database: Database
    bell: Bell
    progress: Progress
    spec: str = ""
    _since: float = field(default_factory=time.monotonic)
    _total: int = 0
    _skipped: int = 0

    def grade(self) -> Iterator[Verdict]:
        """Yield each new verdict when autograded/ and feedback/ show it; the gradebook does already."""
        self.batch.place_left()
        self.spec = self._announced()
        pending = list[Submission]()
        for one in self._todo():
            pending.append(one)
            if len(pending) == TOGETHER:
                yield from self._send(pending)
                pending = []
        yield from self._send(pending)
        while self._open():
            yield from self._collected() or self._wait()

    def _announced(self) -> str:
        """Let workers know what they are to grade with, and return its name."""
        course, name = self.batch.course, self.batch.assignment.name
        content = carrying.course(course, name)
        with self.database.begin() as connection:
            gradebook = str(connection.execute(text("select current_schema()")).scalar_one())
        tables.prepare_gradebook(self.database, course)
        about = {"course": course.directory.course_id, "assignment": name, "gradebook": gradebook}
        about["version"] = self.batch.assignment.fingerprint
        with self.database.begin() as connection:
            about["content"] = blobs.put(connection, content)
            digest = hashlib.sha256("\0".join(about.values()).encode()).hexdigest()
            connection.execute(_SPEC, {**about, "digest": digest})
        return digest

    def _todo(self) -> Iterator[Submission]:
        """A submission that has a verdict keeps it; one folder after the other, however many there are."""
        batch, name = self.batch, self.batch.assignment.name
        for student, folder in folders(batch.course, name, self.order.students):
            try:
                one = taken(batch.course, student, folder)
            except UserMistake as mistake:
                batch.refused.append(str(mistake))
                continue
            verdict = batch.journal.verdict(student)
            if self.order.force or verdict is None or verdict.submission != one.digest:
                self._count(todo=1)
                yield one
            else:
                self._count(skipped=1)

    def _count(self, todo: int = 0, skipped: int = 0) -> None:
        self._total, self._skipped = self._total + todo, self._skipped + skipped
        self.progress.total(self._total, self._skipped)

    def _send(self, found: list[Submission]) -> Iterator[Verdict]:
        packed = list[tuple[Submission, bytes]]()
        for one in found:
            try:
                packed.append((one, bundle.pack(bundle.below(one.folder))))
            except (UserMistake, OSError) as error:
                remedy = f"grade it here: autograder grade {self.batch.assignment.name} --student {one.student}"
                self.batch.refused.append(f"{one.folder} was not sent ({error}): {remedy}")
                self._count(todo=-1)
        self._patiently(lambda: self._put(packed))
        while self._open() >= BACKLOG:
            yield from self._collected() or self._wait()

    def _put(self, packed: list[tuple[Submission, bytes]]) -> None:
        with self.database.begin() as connection:
            orders = [
                runs.Order(self.spec, one.student, one.digest, blobs.put(connection, data), one.timestamp, self.queue)
                for one, data in packed
            ]
            if orders:
                runs.send(connection, orders, again=self.order.force)

    def _collected(self) -> list[Verdict]:
        """Fetch some of what is ready, and note that it is fetched when it is on this disk."""
        found = self._patiently(self._ready)
        if not found:
            return []
        verdicts = [self._kept(one, content) for one, content in found]
        journal, path = self.batch.journal, self.batch.course.path
        for verdict in verdicts:
            journal.place(verdict, {part: path(part, verdict.student, verdict.assignment) for part in PARTS})
        journal.settle(verdicts)
        self._patiently(lambda: self._note([one.id for one, _ in found]))
        for verdict in verdicts:
            self.progress.done(verdict)
        return verdicts

    def _ready(self) -> list[tuple[Ready, bytes]]:
        with self.database.begin() as connection:
            found = collecting.ready(connection, self.spec, TOGETHER)
            return [(one, blobs.get(connection, one.result) if one.result else b"") for one in found]

    def _note(self, ids: list[int]) -> None:
        with self.database.begin() as connection:
            collecting.collected(connection, ids)

    def _kept(self, one: Ready, content: bytes) -> Verdict:
        """Put one result into the journal; one that was set aside says so and costs no point."""
        batch = self.batch
        if one.state != "done":
            folder = batch.course.path("submitted", one.student, batch.assignment.name)
            job = Submission(one.student, folder, one.submission, one.handed_in)
            verdict = batch.lost_verdict(Lost(job, one.reason))
        else:
            verdict = self._delivered(one, content)
        batch.journal.record(verdict)
        return verdict

    def _delivered(self, one: Ready, content: bytes) -> Verdict:
        draft = self.batch.journal.draft(one.student)
        with durable.explained(draft):
            verdict = carrying.delivered(content, draft)
            delivery.complete(self.batch.course, draft, verdict)
        return verdict

    def _open(self) -> int:
        return sum(self._states().values())

    def _states(self) -> dict[str, int]:
        def states() -> dict[str, int]:
            with self.database.begin() as connection:
                return collecting.open_runs(connection, self.spec)

        return self._patiently(states)

    def _wait(self) -> list[Verdict]:
        """Ring where it is needed, say how things are, and wait a moment."""
        slots, refusal, waiting = self._patiently(self._look)
        note = f"{slots} slots" if slots else "no worker listens: autograder worker"
        try:
            self.bell.fill(waiting)
        except Silent:
            note = "the broker does not answer; waiting for it"
        if not refusal:
            self._since = time.monotonic()
        elif time.monotonic() - self._since > STUCK:
            raise Failure(f"No worker can grade {self.batch.assignment.name}. {refusal}")
        self.progress.say(note)
        time.sleep(PAUSE)
        return []

    def _look(self) -> tuple[int, str, dict[str, int]]:
        with self.database.begin() as connection:
            waiting = collecting.waiting(connection, [self.queue], BACKLOG)
            return collecting.slots(connection), collecting.refused(connection, self.spec), waiting

    def _patiently(self, work: Callable[[], Result]) -> Result:
        return self.database.patiently(work, say=self.progress.say)
