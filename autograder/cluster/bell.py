"""The doorbell: a Celery message says that there is work, and not which. Lost, doubled or late, it does no harm.

Which submission is graded next is decided in PostgreSQL when a worker is free. So the broker holds no more than a
handful of messages per slot, however many submissions wait, and whoever notices that it holds too few sends more.
"""

import contextlib
import os
from collections.abc import Iterator, Mapping

from celery import Celery
from kombu.exceptions import OperationalError

from autograder.errors import Failure, UserMistake

VARIABLE = "AUTOGRADER_BROKER_URL"
TASK = "autograder.grade"
QUEUE = "bulk"
ENOUGH = 256  # messages in a queue; more would only lie there
_OUT = 3600  # seconds after which Redis gives out a message again; runs do not depend on it
_SOCKET = {"socket_timeout": 10, "socket_connect_timeout": 5, "socket_keepalive": True, "health_check_interval": 15}
_QUICK = {"max_retries": 1, "interval_start": 0, "interval_max": 0.2}


class Silent(Failure):
    """The broker does not answer."""


def application(broker: str = "") -> Celery:
    """Return the Celery application with the broker's address from the argument or AUTOGRADER_BROKER_URL."""
    url = broker or os.environ.get(VARIABLE, "")
    if not url:
        raise UserMistake(f"{VARIABLE} is not set: export {VARIABLE}=redis://:PASSWORD@HOST:6379/0, or use --broker")
    app = Celery("autograder", broker=url)
    app.conf.update(
        accept_content=["json"],
        broker_connection_max_retries=None,
        broker_connection_retry_on_startup=True,
        broker_transport_options={"visibility_timeout": _OUT, **(_SOCKET if url.startswith("redis") else {})},
        task_acks_late=True,
        task_default_queue=QUEUE,
        task_ignore_result=True,
        task_reject_on_worker_lost=True,
        task_serializer="json",
        worker_cancel_long_running_tasks_on_connection_loss=False,
        worker_hijack_root_logger=False,
        worker_prefetch_multiplier=1,
        worker_send_task_events=True,
    )
    return app


class Bell:
    """Rings for workers, and knows how often it has been heard."""

    def __init__(self, app: Celery) -> None:
        self._app = app

    def ring(self, queue: str, times: int = 1) -> None:
        """Send messages that there is work in a queue; raise Silent when the broker does not answer."""
        with self._explained(), self._app.producer_pool.acquire(block=True) as producer:
            for _ in range(times):
                self._app.send_task(TASK, queue=queue, producer=producer, retry=True, retry_policy=_QUICK)

    def unheard(self, queue: str) -> int:
        """Return how many messages nobody has taken; raise Silent when the broker does not answer."""
        with self._explained(), self._app.connection_for_write() as connection:
            connection.ensure_connection(max_retries=1, interval_start=0)
            return int(connection.default_channel.queue_declare(queue, durable=True).message_count)

    @contextlib.contextmanager
    def _explained(self) -> Iterator[None]:
        with self._app.connection_for_write() as unused:  # it is not opened: it only knows the transport's errors
            errors = (OperationalError, *unused.connection_errors, *unused.channel_errors)
        try:
            yield
        except errors as error:
            raise Silent(f"The broker does not answer ({type(error).__name__}): start it.") from error

    def fill(self, waiting: Mapping[str, int]) -> None:
        """Send as many messages as there is work for and the broker lacks."""
        for queue, count in waiting.items():
            missing = count and min(count, ENOUGH) - self.unheard(queue)
            if missing > 0:
                self.ring(queue, missing)
