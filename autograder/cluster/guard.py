"""While a submission is graded, its lease is renewed; a process that hangs ends itself, and others take over."""

import os
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError

from autograder.cluster import logs, runs
from autograder.cluster.database import Database
from autograder.cluster.runs import LEASE, Claim

OPENING = 600.0  # seconds that opening an assignment may take


class Guard:
    """Renews one claim's lease until it is stopped."""

    def __init__(self, database: Database, one: Claim) -> None:
        self._database, self._claim = database, one
        self._deadline = time.monotonic() + OPENING
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="lease", daemon=True)

    def limit(self, seconds: float) -> None:
        """End this process when the run is not over by then."""
        self._deadline = time.monotonic() + seconds

    def _run(self) -> None:
        while not self._stopped.wait(LEASE / 3):
            if time.monotonic() > self._deadline:
                logs.trouble("a slot hung and ends itself", run=self._claim.id, student=self._claim.student)
                os.kill(os.getpid(), signal.SIGKILL)
            try:
                with self._database.begin() as connection:
                    runs.renew(connection, self._claim)
            except DBAPIError as error:  # the database is away: the token decides in the end
                logs.trouble("a lease could not be renewed", run=self._claim.id, reason=str(error.orig))

    def start(self) -> None:
        """Begin to renew."""
        self._thread.start()

    def stop(self) -> None:
        """Renew no more."""
        self._stopped.set()
        self._thread.join()


@contextmanager
def holding(database: Database, one: Claim) -> Iterator[Guard]:
    """Hold a claim while this lasts."""
    guard = Guard(database, one)
    guard.start()
    try:
        yield guard
    finally:
        guard.stop()
