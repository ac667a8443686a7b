"""`python -m benchmarks.cluster`: one class through the queue with 1, 2 and 4 workers; rates, shares, memory."""

import argparse
import json
import os
import re
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path

import nbformat
import psutil
import psycopg
from psycopg import sql

from benchmarks import classroom, machine
from benchmarks.machine import Started
from environment import addresses, services
from environment.paths import ROOT
from environment.ports import free_port
from environment.temporary import own_services, place

OUT = ROOT / "artefacts" / "cluster.json"
REAL = 60  # different submissions that are really answered; the others are copies with another name in them
EVERY = 1.0
MIB = 1 << 20
GRADEBOOK = 'c.CourseDirectory.db_url = "{}"\n'
COMMAND = [sys.executable, "-m", "autograder.cli"]
# From the moment when the last slot had opened the assignment: imports and canaries are not the queue's.
_PHASE = """
select count(*), extract(epoch from max(finished_at) - max(opened_at))::float
from autograder.run, autograder.spec where finished_at > opened_at
"""


@dataclass
class Memory:
    """The resident memory of each kind of process over time, in MiB."""

    seen: dict[str, list[int]] = field(default_factory=dict)

    def look(self, terminal: int, workers: list[int]) -> None:
        """Take the present values in."""
        with suppress(psutil.Error):
            slots = [child for pid in workers for child in psutil.Process(pid).children()]
            slots = [one for one in slots if "worker" in one.cmdline()]
            for kind, found in (("terminal", [psutil.Process(terminal)]), ("slot", slots)):
                most = max((one.memory_info().rss for one in found), default=0)
                self.seen.setdefault(kind, []).append(most // MIB)
        redis = services.server("redis").pid
        self.seen.setdefault("broker", []).append(psutil.Process(redis).memory_info().rss // MIB)

    def summary(self) -> dict[str, tuple[int, int]]:
        """Return by kind the median of the first and of the last third of the time."""
        thirds = {kind: max(1, len(values) // 3) for kind, values in self.seen.items()}
        return {
            kind: (sorted(values[:size])[size // 2], sorted(values[-size:])[size // 2])
            for kind, values in self.seen.items()
            if (size := thirds[kind])
        }


@dataclass(frozen=True)
class Result:
    """One class graded by so many workers of one slot each."""

    workers: int
    submissions: int
    seconds: float
    rate: float
    steps: dict[str, float]
    queue_share: float
    memory: dict[str, tuple[int, int]]
    busy: float


def fill(root: Path, name: str, count: int, unreadable: int) -> None:
    """Hand in so many submissions; of every `unreadable` + 1 all but one are files that nobody can read."""
    one = classroom.find(name)
    texts = [nbformat.writes(classroom.answered(name, f"real{n:03}", n % 4)) for n in range(min(REAL, count))]
    for number in range(count):
        folder = root / "submitted" / f"s{number:05}" / one.name
        folder.mkdir(parents=True)
        text = re.sub(r"real\d{3}", f"s{number:05}", texts[number % len(texts)])
        broken = unreadable and number % (unreadable + 1)
        (folder / f"{one.slug}.ipynb").write_text(f"{{ {number}" if broken else text)


@contextmanager
def fresh() -> Iterator[dict[str, str]]:
    """An empty database and an empty broker; the variables that name them."""
    admin, name = services.server("postgres").admin_url, f"bench{time.monotonic_ns()}"
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute(sql.SQL("create database {}").format(sql.Identifier(name)))
    url = addresses.with_database(admin, name)
    yield {"AUTOGRADER_DATABASE_URL": url, "AUTOGRADER_BROKER_URL": services.server("redis").url}


def grade(folder: Path, name: str, count: int, workers: int, unreadable: int) -> Result:
    """Grade a class and return what that took, from the first claim to the last commit."""
    with ExitStack() as stack:
        variables = stack.enter_context(fresh())
        db_url = variables["AUTOGRADER_DATABASE_URL"].replace("postgresql:", "postgresql+psycopg:", 1)
        root = classroom.course(folder / f"course{workers}", GRADEBOOK.format(db_url))
        fill(root, name, count, unreadable)
        ports = [free_port() for _ in range(workers)]
        started = [
            stack.enter_context(
                Started(
                    [*COMMAND, "worker", "--concurrency", "1"],
                    folder,
                    {**variables, "AUTOGRADER_METRICS_PORT": str(port)},
                )
            )
            for port in ports
        ]
        command = [*COMMAND, "grade", name, "--workers", "--json", "--root", str(root)]
        terminal = stack.enter_context(Started(command, folder, variables))
        memory = stack.enter_context(watched(terminal.process.pid, [one.process.pid for one in started]))
        with machine.watched() as load:
            terminal.finish()
        steps = sums(ports)
        with psycopg.connect(variables["AUTOGRADER_DATABASE_URL"]) as connection:
            done, seconds = connection.execute(_PHASE).fetchone() or (0, 1.0)
    waiting = steps.get("claim", 0) + steps.get("fetch", 0) + steps.get("finish", 0)
    share = waiting / (sum(steps.values()) or 1)
    each = {step: round(1000 * spent / count, 2) for step, spent in steps.items()}
    rate = round(done / seconds, 2)
    return Result(workers, done, round(seconds, 1), rate, each, round(share, 3), memory.summary(), load.busy)


@contextmanager
def watched(terminal: int, workers: list[int]) -> Iterator[Memory]:
    """Look at the memory until the block is over."""
    memory, over = Memory(), threading.Event()

    def look() -> None:
        while not over.wait(EVERY):
            memory.look(terminal, workers)

    thread = threading.Thread(target=look, daemon=True)
    thread.start()
    try:
        yield memory
    finally:
        over.set()
        thread.join()


def sums(ports: list[int]) -> dict[str, float]:
    """Return the seconds that all workers have spent in each step."""
    found: dict[str, float] = {}
    for port in ports:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics") as answer:
            text = answer.read().decode()
        for step, value in re.findall(r'autograder_step_seconds_sum\{step="(\w+)"\} (\S+)', text):
            found[step] = found.get(step, 0.0) + float(value)
    return found


def main(arguments: list[str] | None = None) -> None:
    """Measure what is asked for, print a line for each, and write all of it as JSON."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.cluster", description=__doc__)
    parser.add_argument("--chapter", default="ch13")
    parser.add_argument("--submissions", type=int, default=240, metavar="N")
    parser.add_argument("--workers", default="1,2,4", metavar="N,...")
    parser.add_argument("--unreadable", type=int, default=0, metavar="N", help="per real one: they cost the queue only")
    parser.add_argument("--out", type=Path, default=OUT)
    asked = parser.parse_args(arguments)
    os.environ.pop("AUTOGRADER_METRICS_PORT", None)
    results = []
    with own_services(), tempfile.TemporaryDirectory(dir=place()) as scratch:
        for workers in map(int, asked.workers.split(",")):
            one = grade(Path(scratch), asked.chapter, asked.submissions, workers, asked.unreadable)
            results.append(asdict(one))
            print(json.dumps(asdict(one)), flush=True)
    asked.out.parent.mkdir(parents=True, exist_ok=True)
    asked.out.write_text(json.dumps({"machine": machine.about(), "results": results}, indent=1) + "\n")


if __name__ == "__main__":
    main()
