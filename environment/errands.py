"""A thread that does one thing after the other, and looks after something in between."""

import queue
import threading
import time
from collections.abc import Callable

Job = Callable[[], None]


class Errands:
    """Jobs are done in the order they come; `look` is called every so often while there are some or none."""

    def __init__(
        self, name: str, failed: Callable[[Exception], None], look: Job | None = None, every: float = 0.25
    ) -> None:
        self._jobs: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self._failed, self._look, self._every = failed, look, every
        self._looked = time.monotonic()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    def do(self, job: Job) -> None:
        """Do this after what was asked for before."""
        self._jobs.put(job)

    def close(self) -> None:
        """Return when everything is done and the thread has ended."""
        self._jobs.put(None)
        self._thread.join()

    def _run(self) -> None:
        while True:
            try:
                job = self._jobs.get(timeout=self._every if self._look else None)
            except queue.Empty:
                job = None
            else:
                if job is None:
                    return
            self._try(job)
            if self._look and time.monotonic() - self._looked >= self._every:
                self._try(self._look)
                self._looked = time.monotonic()

    def _try(self, job: Job | None) -> None:
        try:
            if job:
                job()
        except Exception as error:
            self._failed(error)
