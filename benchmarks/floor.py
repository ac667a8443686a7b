"""The least that is possible: the CPU time of the reference's cells alone, in warm forks without sandbox and judge.

Each notebook runs as often with its cells as without any; the difference, less what we ourselves used, is the cells'.
"""

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from nbformat import NotebookNode, from_dict

from autograder import assignment, session, settings
from autograder.grading import Grader
from autograder.records import model, register
from autograder.repair import Collected
from autograder.running import Pace
from benchmarks import machine
from environment.paths import ROOT


@dataclass(frozen=True)
class Floor:
    """CPU seconds of one submission's cells, their services included, and of forking and ending a process for them."""

    cells: float
    process: float


def measure(root: Path, name: str, times: int) -> Floor:
    """Measure in a process of its own, which has a bill of its own."""
    with tempfile.TemporaryDirectory(prefix="bench-") as scratch:
        command = [sys.executable, "-m", "benchmarks.floor", str(root), name, str(times)]
        run = machine.run(command, Path(scratch), {"PYTHONPATH": str(ROOT)})
    return Floor(**json.loads(run.output.splitlines()[0]))


def _measure(root: Path, name: str, times: int) -> Floor:
    course = settings.load(root)
    with assignment.opened(course, assignment.find(course, name)) as opened, tempfile.TemporaryDirectory() as scratch:
        register.register(course, opened.name)
        model_ = model.read(course.db_url, opened.name, course.directory.course_id)
        cache = Path(scratch) / "modules.json"
        with session.opened(course, opened, model_, "none", cache) as ready, ready.grader(1) as grader:
            whole = list(opened.source.values())
            empty = [from_dict({**node, "cells": []}) for node in whole]
            for notebooks in (whole, empty):
                _run(grader, notebooks)
            without = _seconds(times, lambda: _run(grader, empty))
            return Floor(_seconds(times, lambda: _run(grader, whole)) - without, without)


def _seconds(times: int, work: Callable[[], None]) -> float:
    """CPU seconds per call of everything that belongs to this command, except of this process itself."""
    before, mine = machine.billed(), time.process_time()
    for _ in range(times):
        work()
    return (machine.billed() - before - (time.process_time() - mine)) / times


def _run(grader: Grader, notebooks: list[NotebookNode]) -> None:
    for node in notebooks:
        copy = from_dict({**node, "cells": [from_dict(cell) for cell in node.cells]})
        with grader.work(Collected()) as work:
            grader.run(copy, work, Pace(), frozenset(range(len(copy.cells))))


def main() -> None:
    """Print the floor as JSON."""
    parser = argparse.ArgumentParser()
    parser.add_argument("root", type=Path)
    parser.add_argument("name")
    parser.add_argument("times", type=int)
    options = parser.parse_args()
    print(json.dumps(asdict(_measure(options.root, options.name, options.times))))


if __name__ == "__main__":
    main()
