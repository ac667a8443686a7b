"""`autograder worker`: a Celery worker whose processes each hold a desk; it looks after the queue beside that."""

import contextlib
import os
import random
import signal
import socket
import sys
import threading
import warnings
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from celery import Celery, signals
from celery.exceptions import SecurityWarning
from sqlalchemy.exc import DBAPIError

from autograder.cluster import collecting, logs, tables, upkeep
from autograder.cluster.bell import ENOUGH, TASK, Bell, application
from autograder.cluster.database import Database, from_environment
from autograder.sandbox import linux, slots
from environment import temporary

if TYPE_CHECKING:
    from autograder.cluster.desk import Desk

ROUND = 5.0  # seconds between two looks at the queue
SHARED = "PROMETHEUS_MULTIPROC_DIR"
_START = 60.0  # seconds that a process of a busy machine has to begin


def run(broker: str, concurrency: int, queues: Sequence[str], kind: str) -> None:
    """Grade what comes until SIGTERM; what is being graded then is finished first."""
    app = application(broker)
    name = f"{socket.gethostname()}:{os.getpid()}"
    with _tidy(), _counting(), temporary.folder("worker") as folder, from_environment() as database:
        from autograder.cluster import metrics  # prometheus-client wants its folder first

        logs.start()
        # Celery warns root of messages that are programs; ours are empty, and only JSON is accepted.
        warnings.filterwarnings("ignore", category=SecurityWarning)
        database.patiently(lambda: tables.prepare(database), say=logs.trouble)
        _desks(app, database.url, name, queues, kind, folder)
        with metrics.served(database), _looking_after(database, Bell(app), name, concurrency, queues):
            logs.event("listening", worker=name, slots=concurrency, queues=list(queues), sandbox=kind)
            app.worker_main(_arguments(concurrency, queues))


def _arguments(concurrency: int, queues: Sequence[str]) -> list[str]:
    return [
        "--quiet",
        "worker",
        "--pool=prefork",
        f"--concurrency={concurrency}",
        f"--hostname=grader-{os.getpid()}@%h",
        f"--queues={','.join(queues)}",
        "--loglevel=INFO",
        "--without-gossip",
        "--without-mingle",
    ]


def _desks(app: Celery, url: str, name: str, queues: Sequence[str], kind: str, folder: Path) -> None:
    """Give each process of the pool a desk, and let Celery call it."""
    main, held, desks = os.getpid(), contextlib.ExitStack(), list["Desk"]()

    def begin(**_: object) -> None:
        from autograder.cluster.desk import Desk  # and with it metrics, which want their folder first

        if sys.platform == "linux":  # a process that outlived its killed main process would go on unseen
            linux.prctl(linux.PDEATHSIG, signal.SIGKILL)
            if os.getppid() != main:
                os._exit(1)
        database = held.enter_context(Database(url))
        desk = Desk(database, f"{name}:{os.getpid()}", queues, kind, folder)
        held.callback(desk.close)
        desks.append(desk)

    def end(**_: object) -> None:
        held.close()

    def grade() -> None:
        desks[0].serve()

    app.task(name=TASK)(grade)
    app.conf.worker_proc_alive_timeout = _START
    signals.setup_logging.connect(lambda **_: None, weak=False)
    signals.worker_process_init.connect(begin, weak=False)
    signals.worker_process_shutdown.connect(end, weak=False)


@contextlib.contextmanager
def _looking_after(database: Database, bell: Bell, name: str, count: int, queues: Sequence[str]) -> Iterator[None]:
    """Be known as a worker, take runs from silent ones, and ring when the broker has lost messages."""
    stop = threading.Event()

    def look() -> None:
        while True:
            try:
                with database.begin() as connection:
                    upkeep.here(connection, name, count, queues)
                    again, aside = upkeep.sweep(connection)
                    waiting = collecting.waiting(connection, queues, ENOUGH)
                bell.fill(waiting)
                if again or aside:
                    logs.trouble("runs of silent workers", queued_again=again, set_aside=aside)
            except Exception as error:  # whatever it is, the next look may succeed
                logs.trouble("cannot look after the queue", reason=str(error))
            if stop.wait(ROUND * random.uniform(0.8, 1.2)):
                return

    thread = threading.Thread(target=look, name="queue", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()
        with contextlib.suppress(DBAPIError), database.begin() as connection:
            upkeep.leave(connection, name)


@contextlib.contextmanager
def _counting() -> Iterator[None]:
    """A folder in which the processes of this worker count together."""
    with temporary.folder("metrics") as folder:
        os.environ[SHARED] = str(folder)
        yield


@contextlib.contextmanager
def _tidy() -> Iterator[None]:
    """Remove what killed workers have left on this machine, before and after."""
    for step in (temporary.sweep, slots.sweep):
        step()
    try:
        yield
    finally:
        for step in (temporary.sweep, slots.sweep):
            step()
