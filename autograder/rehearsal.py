"""Cells without a submission around them, for authors: the same children, sandbox and judge that grade learners."""

import queue
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import NamedTuple, TypedDict

from nbformat import NotebookNode

from autograder.child import Child
from autograder.engine import Engine
from autograder.running import CellResult, Pace, run_cell, seal
from autograder.sandbox import Limits, Slot
from autograder.sandbox.plan import NAMESPACES
from autograder.staging import Stage
from environment.guests import Guests

MARKERS = "BEGIN HIDDEN TESTS", "END HIDDEN TESTS"  # nbgrader's own
LIMITS = Limits(cell_seconds=120)


class Cell(NamedTuple):
    """One code cell: its id, its text, and whether it is a test that is judged from outside."""

    id: str
    source: str
    test: bool = False


class Outcome(TypedDict):
    """What one cell did; `error` is None or the exception's name and text."""

    id: str
    error: tuple[str, str] | None
    stdout: str
    stderr: str
    result: bool


@dataclass(frozen=True)
class Run:
    """What came of a run: the outcomes in order, and the cell that was cut off or died, if one did."""

    outcomes: list[Outcome]
    unfinished: str | None = None
    timed_out: bool = False
    seconds: dict[str, float] = field(default_factory=dict)


class Rehearsal:
    """A context manager around one warm parent; `run` may be called from as many threads as there are `slots`."""

    def __init__(
        self,
        modules: Sequence[str] = (),
        readonly: Sequence[Path] = (),
        kind: str = NAMESPACES,
        slots: int = 1,
        services: bool = True,
    ) -> None:
        self._modules, self._readonly, self._kind = modules, tuple(map(str, readonly)), kind
        self._count, self._services = slots, services

    def __enter__(self) -> "Rehearsal":
        self._stack = ExitStack()
        engine = self._stack.enter_context(Engine(self._modules))
        admit = None
        if self._services:
            admit = self._stack.enter_context(Guests(sandboxed=self._kind == NAMESPACES)).admit
        self._stage = Stage(engine.address, self._kind, self._readonly, LIMITS, admit=admit)
        self._slots: queue.SimpleQueue[Slot] = queue.SimpleQueue()
        for number in range(self._count):
            self._slots.put(self._stack.enter_context(Slot(number, LIMITS)))
        return self

    def __exit__(self, *error: object) -> None:
        self._stack.close()

    def run(self, cells: Sequence[Cell], folder: Path, seconds: float, env: dict[str, str] | None = None) -> Run:
        """Run the cells in a fresh child with a copy of `folder` as working directory, for at most `seconds` in all."""
        slot = self._slots.get()
        stage = replace(self._stage, environment=env or {})
        try:
            with stage.child(slot, folder) as (child, _):
                return _run(child, cells, time.monotonic() + seconds)
        finally:
            self._slots.put(slot)


def _run(child: Child, cells: Sequence[Cell], deadline: float) -> Run:
    outcomes, seconds = list[Outcome](), dict[str, float]()
    for number, cell in enumerate(cells):
        left = max(0.01, deadline - time.monotonic())
        node = NotebookNode(cell_type="code", source=cell.source)
        sealed = seal(cell.source, MARKERS) if cell.test else None
        result = run_cell(node, f"c{number}", child, Pace(left), MARKERS, sealed, authored=True)
        seconds[cell.id] = result.run.seconds
        if child.dead or result.run.status == "timeout":
            return Run(outcomes, cell.id, result.run.limit == "time", seconds)
        outcomes.append(_outcome(cell.id, result))
    return Run(outcomes, seconds=seconds)


def _outcome(name: str, result: CellResult) -> Outcome:
    run, texts = result.run, {"stdout": "", "stderr": ""}
    for output in run.outputs:
        if output.output_type == "stream":
            texts[output.name] += output.text
    return {
        "id": name,
        "error": None if run.status == "ok" else (run.ename, run.evalue),
        "stdout": texts["stdout"],
        "stderr": texts["stderr"],
        "result": any(output.output_type == "execute_result" for output in run.outputs),
    }
