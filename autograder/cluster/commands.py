"""What the verbs for many machines do."""

import importlib.util
import json
import os
from dataclasses import asdict
from pathlib import Path

from autograder import assignment as assignments
from autograder import batch, settings, show
from autograder.batch import Order
from autograder.cluster import tables, upkeep
from autograder.cluster.database import Database, from_environment
from autograder.errors import UserMistake
from autograder.records.database import explained
from autograder.sandbox.plan import DOCKER
from autograder.sandbox.support import choose

QUEUE = "bulk"
_STARTING = 10.0  # seconds that a database may need at the beginning of a command


def grade(
    root: Path, chapters: list[str], students: list[str], force: bool, as_json: bool, broker: str, queue: str
) -> int:
    """Send each assignment's submissions to workers and print a table; return 1 when one could not be judged."""
    _need_queues()
    from autograder.cluster.bell import Bell, application
    from autograder.cluster.sending import Sending

    course, order, rows = settings.load(root.resolve()), Order(students, force=force), []
    bell = Bell(application(broker))
    with Database(course.db_url) as database, explained(course.db_url):
        database.patiently(lambda: tables.prepare(database), _STARTING)
        for name in [assignments.find(course, chapter) for chapter in chapters]:
            with batch.opened(course, name) as opened, show.bar(name, quiet=as_json) as progress:
                row = show.Row(name)
                for verdict in Sending(opened, order, queue, database, bell, progress).grade():
                    row.count(verdict)
                row.refused = opened.refused
                rows.append(row)
    print(json.dumps([asdict(row) for row in rows], indent=1)) if as_json else show.table(rows)
    return 1 if any(row.lost for row in rows) else 0


def worker(broker: str, concurrency: int, queues: str, sandbox: str) -> int:
    """Grade what comes until SIGTERM."""
    _need_queues()
    from autograder.cluster.worker import run

    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    names = [name for name in queues.replace(" ", "").split(",") if name]
    if not names:
        raise UserMistake(f"--queues names no queue: autograder worker --queues {QUEUE}")
    run(broker, concurrency or cores, names, _kind(sandbox))
    return 0


def status(as_json: bool) -> int:
    """Print how far assignments are, who listens, and what was set aside."""
    with _prepared() as database, explained(database.url), database.begin() as connection:
        found = {
            "runs": upkeep.status(connection),
            "workers": upkeep.workers(connection),
            "set_aside": upkeep.aside(connection),
        }
    if as_json:
        print(json.dumps(found, indent=1, default=float))
        return 0
    for title, rows in found.items():
        show.records(title.replace("_", " "), rows)
    return 0


def sweep() -> int:
    """Take runs from silent workers now, and drop what is older than a week."""
    with _prepared() as database, explained(database.url), database.begin() as connection:
        again, aside = upkeep.sweep(connection)
    print(f"{again} runs of silent workers are queued again, {aside} are set aside.")
    return 0


def requeue(assignment: str, student: str) -> int:
    """Let submissions that were set aside be tried again."""
    with _prepared() as database, explained(database.url), database.begin() as connection:
        count = upkeep.requeue(connection, assignment, student)
    print(f"{count} submissions are queued again. To fetch what comes of them: autograder grade CHAPTER --workers")
    return 0


def _prepared() -> Database:
    database = from_environment()
    with explained(database.url):
        database.patiently(lambda: tables.prepare(database), _STARTING)
    return database


def _kind(sandbox: str) -> str:
    if sandbox != DOCKER:
        return choose(sandbox)
    from autograder.containers import daemon

    daemon.check()
    return DOCKER


def _need_queues() -> None:
    """What only a cluster needs is not installed with the rest."""
    missing = [name for name in ("celery", "redis", "prometheus_client") if importlib.util.find_spec(name) is None]
    if missing:
        raise UserMistake(f"Workers need {', '.join(missing)}, not installed here: python3 run.py install queues")
