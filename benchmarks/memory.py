"""How much memory the command takes while it grades a small class and a large one, and what a submission costs then."""

import contextlib
import threading
from dataclasses import dataclass
from pathlib import Path

import psutil

from benchmarks import classroom, ours
from benchmarks.machine import Started
from benchmarks.ours import Graded

EVERY = 0.3
MIB = 1 << 20


@dataclass
class Peak:
    """The largest values seen, in MiB: of the main process, of one worker, and of them all with shared pages shared."""

    main: float = 0.0
    worker: float = 0.0
    together: float = 0.0

    def look(self, process: psutil.Process) -> None:
        """Take the present values in."""
        with contextlib.suppress(psutil.Error):
            workers = [child for child in process.children() if child.cmdline() == process.cmdline()]
            self.main = max(self.main, process.memory_info().rss / MIB)
            self.worker = max([self.worker, *(worker.memory_info().rss / MIB for worker in workers)])
            shared = sum(one.memory_full_info().pss for one in [process, *workers])
            self.together = max(self.together, shared / MIB)


@dataclass(frozen=True)
class Class:
    """One class and what grading it took."""

    size: int
    graded: Graded
    peak: Peak


def grade(root: Path, name: str, size: int) -> Class:
    """Grade a class of this size."""
    classroom.course(root)
    classroom.fill(root, name, classroom.students(size), wrong=0.2)
    peak, over = Peak(), threading.Event()

    def watch(started: Started) -> None:
        def look() -> None:
            process = psutil.Process(started.process.pid)  # the shell has become the command
            while not over.wait(EVERY):
                peak.look(process)

        threading.Thread(target=look, daemon=True).start()

    try:
        return Class(size, ours.grade(root, name, meanwhile=watch), peak)
    finally:
        over.set()
