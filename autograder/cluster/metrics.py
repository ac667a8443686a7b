"""What a worker tells Prometheus: its own counts from all of its processes, and the queue as PostgreSQL has it.

Processes count together in the folder PROMETHEUS_MULTIPROC_DIR, which has to be there when this is imported.
"""

import contextlib
import os
import threading
from collections.abc import Iterable, Iterator
from wsgiref.simple_server import WSGIServer

from prometheus_client import CollectorRegistry, Counter, Histogram, start_http_server, values
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector
from sqlalchemy.exc import DBAPIError

from autograder.cluster import upkeep
from autograder.cluster.database import Database
from autograder.cluster.tables import SCHEMA
from autograder.errors import UserMistake

ADDRESS, PORT = "AUTOGRADER_METRICS_ADDRESS", "AUTOGRADER_METRICS_PORT"

values.ValueClass = values.get_value_class()  # JupyterLab's server, which nbgrader imports, has chosen too early

GRADED = Counter("autograder_graded", "Submissions graded here that count.", ["status"])
LOST = Counter("autograder_lost_claims", "Runs that somebody else had got meanwhile: nothing was written.")
PUT_BACK = Counter("autograder_put_back", "Runs that were given back.", ["why"])
OPENED = Counter("autograder_specs_opened", "Assignments that were opened; each passed its canary.")
REFUSED = Counter("autograder_specs_refused", "Assignments that could not be opened.")
SECONDS = Histogram(
    "autograder_step_seconds",
    "Time that one step of a submission took.",
    ["step"],
    buckets=(0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 100, 300),
)


class _Queue(Collector):
    """Asks PostgreSQL at each scrape."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def collect(self) -> Iterable[GaugeMetricFamily]:
        labels = ["course", "assignment", "state"]
        count = GaugeMetricFamily(f"{SCHEMA}_runs", "Submissions in the queue by state.", labels=labels)
        oldest = GaugeMetricFamily(f"{SCHEMA}_oldest_seconds", "Age of the oldest that is not done.", labels=labels)
        reached = GaugeMetricFamily(f"{SCHEMA}_database_up", "Whether PostgreSQL answered this scrape.", value=0)
        with contextlib.suppress(DBAPIError):
            with self._database.begin() as connection:
                rows = upkeep.status(connection)
            for row in rows:
                key = [str(row[label]) for label in labels]
                count.add_metric(key, float(str(row["runs"])))
                oldest.add_metric(key, float(str(row["oldest"])))
            reached = GaugeMetricFamily(f"{SCHEMA}_database_up", "Whether PostgreSQL answered this scrape.", value=1)
        return [count, oldest, reached]


@contextlib.contextmanager
def served(database: Database) -> Iterator[None]:
    """Answer Prometheus at AUTOGRADER_METRICS_PORT while this lasts; without one nobody is answered."""
    if not os.environ.get(PORT):
        yield
        return
    registry = CollectorRegistry()
    MultiProcessCollector(registry)
    registry.register(_Queue(database))
    server, thread = _started(os.environ.get(ADDRESS) or "127.0.0.1", os.environ[PORT], registry)
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _started(address: str, port: str, registry: CollectorRegistry) -> tuple[WSGIServer, threading.Thread]:
    try:
        return start_http_server(int(port), address, registry)
    except (OSError, ValueError, OverflowError) as error:
        raise UserMistake(
            f"Metrics cannot be served at {address}:{port} ({error}): set {PORT} to a free port."
        ) from error
