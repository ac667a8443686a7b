"""One slot of a worker: it claims a submission, grades it with the engine, and finishes it in one transaction."""

import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy.exc import DBAPIError

from autograder.child import TooSlow
from autograder.cluster import blobs, bundle, carrying, logs, metrics, runs, upkeep
from autograder.cluster.database import Database
from autograder.cluster.guard import Guard, holding
from autograder.cluster.opening import Opened, opened
from autograder.cluster.runs import Claim
from autograder.errors import Stopped
from autograder.grading import Graded, Submission
from autograder.records.model import Standing
from environment.temporary import folder as own_folder

REFUSED = 60.0  # seconds after which a slot tries again to open what it could not
QUANTUM = 30.0  # seconds for which a slot stays with what it has open while others wait for a slot
OUTAGE = "PostgreSQL was away"


@dataclass
class Desk:
    """Grades one submission per call of `serve`; what an assignment needs stays open between them."""

    database: Database
    worker: str
    queues: Sequence[str]
    kind: str
    cache: Path
    _open: Opened | None = None
    _since: float = 0.0
    _refused: dict[str, float] = field(default_factory=dict)
    _stack: ExitStack = field(default_factory=ExitStack)

    def serve(self) -> bool:
        """Grade the submission whose turn it is; False when there is none."""
        with metrics.SECONDS.labels("claim").time():
            one = self.database.patiently(self._claim)
        if one is None:
            return False
        with holding(self.database, one) as guard:
            try:
                self._grade(one, guard)
            except TooSlow:
                self._put_back(one, "slow", slow=True, free=True)
            except Stopped as error:
                self.close()
                self._put_back(one, str(error))
            except Exception as error:  # whatever it is, the next submission has a right to be graded
                away = _of_database(error)
                self._put_back(one, OUTAGE if away else f"{type(error).__name__}: {error}", free=away)
        return True

    def close(self) -> None:
        """Close what is open."""
        self._stack.close()
        self._open = None

    def _claim(self) -> Claim | None:
        now = time.monotonic()
        self._refused = {spec: until for spec, until in self._refused.items() if until > now}
        stays = self._open is not None and now - self._since < QUANTUM
        with self.database.begin() as connection:
            mine = self._open.spec if self._open and stays else ""
            one = runs.claim(connection, self.worker, self.queues, mine, self._refused)
        if one and self._open and one.spec == self._open.spec and not stays:
            self._since = now  # nobody else is waiting
        return one

    def _grade(self, one: Claim, guard: Guard) -> None:
        ready = self._opened(one)
        if ready is None:
            return
        guard.limit(ready.seconds)
        with own_folder("handed-in") as folder:
            with metrics.SECONDS.labels("fetch").time():
                standing = self.database.patiently(lambda: self._fetch(one, ready, folder))
            submission = Submission(one.student, folder, one.submission, one.handed_in, standing)
            with metrics.SECONDS.labels("grade").time():
                graded = ready.grade(submission, one.slow)
            with metrics.SECONDS.labels("pack").time():
                packed = carrying.result(graded, ready.pictures)
        with metrics.SECONDS.labels("finish").time():
            counts = self.database.patiently(lambda: self._finish(one, ready, graded, packed))
        self._tell(one, graded, counts)

    def _opened(self, one: Claim) -> Opened | None:
        """Open the assignment unless it is open; None when it cannot be graded here, by no learner's fault."""
        if self._open and self._open.spec == one.spec:
            return self._open
        self.close()
        try:
            self._open = self._stack.enter_context(opened(self.database, one.spec, self.kind, self.cache))
        except Exception as error:
            if _of_database(error):
                raise
            self._refuse(one, str(error) or type(error).__name__)
            return None
        self._since = time.monotonic()
        with self.database.begin() as connection:
            upkeep.opened(connection, one.spec, self.worker)
        metrics.OPENED.inc()
        logs.event("opened", spec=one.spec, assignment=self._open.name)
        return self._open

    def _refuse(self, one: Claim, reason: str) -> None:
        self._refused[one.spec] = time.monotonic() + REFUSED
        metrics.REFUSED.inc()
        logs.trouble("cannot grade this assignment", spec=one.spec, reason=reason)
        with self.database.begin() as connection:
            upkeep.refuse(connection, one.spec, self.worker, reason)
            runs.put_back(connection, one, "", free=True)

    def _fetch(self, one: Claim, ready: Opened, folder: Path) -> Standing:
        with self.database.begin(ready.schema) as connection:
            content = blobs.get(connection, one.content)
            standings = ready.rows.standings(connection, one.student)
        bundle.unpack(content, folder)
        return standings.get(one.student, Standing())

    def _finish(self, one: Claim, ready: Opened, graded: Graded, packed: bytes) -> bool:
        """The result, its counting and the gradebook's rows: all of it or nothing, and only with the latest token."""
        with self.database.begin(ready.schema) as connection:
            if not runs.finish(connection, one, blobs.put(connection, packed)):
                return runs.is_finished(connection, one)
            ready.rows.write(connection, [graded.verdict])
        return True

    def _put_back(self, one: Claim, reason: str, slow: bool = False, free: bool = False) -> None:
        def put_back() -> None:
            with self.database.begin() as connection:
                runs.put_back(connection, one, reason, slow, free)

        self.database.patiently(put_back)
        why = "slow" if slow else "outage" if free else "failure"
        metrics.PUT_BACK.labels(why).inc()
        (logs.event if free else logs.trouble)("put back", run=one.id, student=one.student, reason=reason)

    def _tell(self, one: Claim, graded: Graded, counts: bool) -> None:
        verdict = graded.verdict
        (metrics.GRADED.labels(verdict.status.value) if counts else metrics.LOST).inc()
        about = {"run": one.id, "student": one.student, "assignment": verdict.assignment, "token": one.token}
        if counts:
            logs.event("graded", status=verdict.status.value, seconds=verdict.seconds, attempt=one.attempts, **about)
        else:
            logs.trouble("graded too late: the run went to somebody else, nothing was written", **about)


def _of_database(error: Exception) -> bool:
    """Say whether PostgreSQL is behind an error, and not the submission or the assignment."""
    return isinstance(error, DBAPIError) or isinstance(error.__cause__, DBAPIError)
