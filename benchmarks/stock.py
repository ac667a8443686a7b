"""Stock nbgrader on the same course: one process per chapter, several side by side, and its feedback pages."""

import os
import shutil
import sys
import time
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from benchmarks import classroom, machine
from benchmarks.machine import Run, Started

BIN = Path(sys.executable).parent
# Every line with its moment: what lies before the first one about a submission is the start of the command.
STAMPED = "%(created)f %(message)s"


@dataclass(frozen=True)
class Stock:
    """Runs over so many submissions; `begun` is how long after its start the command took up the first of them."""

    count: int
    wall: float
    begun: float
    cpu: float

    @property
    def rate(self) -> float:
        """Submissions per second over the whole command."""
        return self.count / self.wall

    @property
    def each(self) -> float:
        """Seconds per submission without the start of the command."""
        return (self.wall - self.begun) / self.count


def prepare(root: Path, name: str, count: int) -> Path:
    """Make a course directory in which a chapter is known to the gradebook and so many students have handed it in."""
    classroom.course(root)
    machine.run([*_nbgrader("generate_assignment"), classroom.find(name).name], root, _environment(root))
    classroom.fill(root, name, classroom.students(count))
    return root


def copies(root: Path, count: int) -> list[Path]:
    """Copy a prepared course directory, gradebook and all."""
    made = [root.with_name(f"{root.name}-{number}") for number in range(count)]
    for copy in made:
        shutil.copytree(root, copy)
    return made


def autograde(root: Path, name: str, count: int) -> Stock:
    """Grade with one process."""
    return _measured("autograde", root, name, count)


def feedback(root: Path, name: str, count: int) -> Stock:
    """Make the feedback pages of what was graded."""
    return _measured("generate_feedback", root, name, count)


def in_parallel(roots: list[Path], name: str, count: int) -> Stock:
    """Grade with a process for each of these directories, all at the same time; `count` is of each."""
    before, started = machine.Times.now().busy, time.monotonic()
    command = [*_nbgrader("autograde"), classroom.find(name).name, "--student=s*"]
    with ExitStack() as stack:
        running = [stack.enter_context(Started(command, root, _environment(root))) for root in roots]
        for one in running:
            one.finish()
    wall = time.monotonic() - started
    return Stock(count * len(roots), wall, 0.0, machine.Times.now().busy - before)


def _measured(verb: str, root: Path, name: str, count: int) -> Stock:
    command = [*_nbgrader(verb), classroom.find(name).name, f"--Application.log_format={STAMPED}"]
    started = time.time()
    run = machine.run(command, root, _environment(root))
    return Stock(count, run.wall, _first(run) - started, run.cpu)


def _first(run: Run) -> float:
    """Return the moment of the first line about a submission."""
    for line in run.output.splitlines():
        moment, _, message = line.partition(" ")
        if message.startswith(("Copying", "Converting", "Autograding")):
            return float(moment)
    raise machine.CommandFailed(f"nbgrader graded nothing:\n{run.output[-2000:]}")


def _nbgrader(verb: str) -> list[str]:
    return [str(BIN / "nbgrader"), verb]


def _environment(root: Path) -> dict[str, str]:
    return {"PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}", "JUPYTER_CONFIG_DIR": str(root / "none")}
