"""The command `autograder grade`, measured from outside."""

import json
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from benchmarks import machine
from benchmarks.machine import Started
from environment.paths import ROOT


@dataclass(frozen=True)
class Graded:
    """One run of the command: the whole of it, and from the moment everything was ready to the last verdict."""

    count: int
    passed: int
    wall: float
    phase: float
    start: float
    cpu: float
    phase_cpu: float

    @property
    def rate(self) -> float:
        """Submissions per second over the whole command."""
        return self.count / self.wall

    @property
    def phase_rate(self) -> float:
        """Submissions per second while grading."""
        return self.count / self.phase


def grade(
    root: Path,
    name: str,
    jobs: int = 0,
    sealed: bool = True,
    sandbox: str = "namespaces",
    meanwhile: Callable[[Started], None] | None = None,
) -> Graded:
    """Grade everything that is handed in; `meanwhile` may watch the command."""
    with tempfile.TemporaryDirectory(prefix="bench-") as scratch:
        file = Path(scratch) / "stamps.json"
        command = [sys.executable, "-m", "benchmarks.stopwatch", str(file), *([] if sealed else ["--open"])]
        command += ["grade", name, "--root", str(root), "--json", "--jobs", str(jobs), "--sandbox", sandbox]
        with Started(command, Path(scratch), {"PYTHONPATH": str(ROOT)}) as started:
            if meanwhile:
                meanwhile(started)
            run = started.finish()
        return _graded(run, json.loads(file.read_text()))


def _graded(run: machine.Run, stamps: list[tuple[str, float, float]]) -> Graded:
    row = json.loads(run.output[: run.output.rindex("]") + 1])[0]
    if row["lost"] or not row["graded"]:
        raise machine.CommandFailed(f"Not everything was graded: {row}")
    ready = next((moment, cpu) for label, moment, cpu in stamps if label == "ready")
    last = next((moment, cpu) for label, moment, cpu in reversed(stamps) if label == "done")
    phase = last[0] - ready[0]
    return Graded(row["graded"], row["passed"], run.wall, phase, run.wall - phase, run.cpu, last[1] - ready[1])
