"""One notebook in one child: the cells in order, test cells sealed, what each did noted."""

import ast
import math
from dataclasses import dataclass, field
from functools import lru_cache

from nbformat import NotebookNode
from nbgrader import utils

from autograder import regions
from autograder.child import Child
from autograder.judging import CellJudge
from autograder.replies import CellRun
from autograder.sealing import Sealed, split
from autograder.sealing.split import parse

LANGUAGE = {
    "name": "python",
    "codemirror_mode": {"name": "ipython", "version": 3},
    "file_extension": ".py",
    "mimetype": "text/x-python",
    "nbconvert_exporter": "python",
    "pygments_lexer": "ipython3",
}
SKIP = "skip-execution"  # nbclient leaves such cells out
FORGED_RESULT = "It showed a result that is not the last value of the test: look at it before it counts."
TOO_LONG = "The learner's own cells took longer than {:g} s in all, so nothing below was run."


@dataclass
class CellResult:
    """A cell that was run: what it did and, when it was sealed, who judged it; `doubt` is why it is held."""

    cell: NotebookNode
    run: CellRun
    judge: CellJudge | None = None
    remarks: list[str] = field(default_factory=list)
    doubt: str = ""


@dataclass
class NotebookRun:
    """The cells that were run, and in which cell the process ended, if it did."""

    results: list[CellResult] = field(default_factory=list)
    died_in: NotebookNode | None = None
    limit: str = ""


@dataclass(frozen=True)
class Pace:
    """How long a cell may take: `seconds` before it is interrupted, `patience` before it has to wait for the others."""

    seconds: float | None = 60.0
    patience: float = 0.0


def run(
    notebook: NotebookNode,
    child: Child,
    pace: Pace,
    markers: tuple[str, str],
    unsealed: frozenset[int] = frozenset(),
    authored: frozenset[str] = frozenset(),
) -> NotebookRun:
    """Run the notebook's code cells and put their outputs into it; stop where the process ends.

    The cells at the places `unsealed` run as they are, also when they are tests; the texts `authored` are not the
    learner's.
    """
    done = NotebookRun()
    notebook.metadata["language_info"] = dict(LANGUAGE)
    count, left = 0, _allowance(notebook, pace)
    for index, cell in enumerate(notebook.cells):
        if not _runs(cell):
            continue
        count += 1
        sealed = seal(cell.source, markers) if is_test(cell) and index not in unsealed else None
        result = run_cell(cell, f"c{index}", child, pace, markers, sealed, cell.source in authored)
        if is_test(cell):
            _look_at_results(result)
        cell.outputs, cell.execution_count = result.run.outputs, count
        done.results.append(result)
        left -= 0 if "nbgrader" in cell.metadata else result.run.seconds
        if left < 0:
            child.stop()
            result.run.limit = "time"
            result.remarks.append(TOO_LONG.format(_allowance(notebook, pace)))
        if child.dead:
            done.died_in, done.limit = cell, result.run.limit
            break
    return done


def _allowance(notebook: NotebookNode, pace: Pace) -> float:
    """Return how long the cells that nbgrader does not know may take together: there may be thousands of them."""
    return pace.seconds * max(1, sum(map(is_test, notebook.cells))) if pace.seconds else math.inf


def _runs(cell: NotebookNode) -> bool:
    return cell.cell_type == "code" and bool(cell.source.strip()) and SKIP not in cell.metadata.get("tags", [])


def run_cell(
    cell: NotebookNode,
    number: str,
    child: Child,
    pace: Pace,
    markers: tuple[str, str],
    sealed: Sealed | None = None,
    authored: bool = False,
) -> CellResult:
    """Run one cell under a request number of its own, in its sealed form where it has one."""
    if sealed is None:
        run = child.execute(number, cell.source, pace.seconds, patience=pace.patience, authored=authored)
        return CellResult(cell, run)
    judge, shown = CellJudge(sealed), visible(cell.source, markers)
    run = child.execute(number, sealed.code, pace.seconds, judge, shown, pace.patience, authored=True)
    result = CellResult(cell, run, judge)
    if run.status == "ok" and not judge.complete:
        _refuse(result)
    return result


def _refuse(result: CellResult) -> None:
    """The process says that all is well, and the values say otherwise: the values count."""
    result.remarks.append("The test cell ended without an error although a value was wrong or did not come.")
    text = "A test of this cell did not get the value it asked for."
    result.run.status, result.run.ename, result.run.evalue = "error", "AssertionError", text
    error = NotebookNode(
        output_type="error", ename="AssertionError", evalue=text, traceback=[f"AssertionError: {text}"]
    )
    result.run.outputs.append(error)


def _look_at_results(result: CellResult) -> None:
    """A test's points may be its last value. A value that came in another way is left out, and holds the test."""
    values = [output for output in result.run.outputs if output.output_type == "execute_result"]
    honest = result.run.status == "ok" and ends_in_value(result.cell.source)
    if not values or (honest and len(values) == 1 and _is_score(values[0], result.cell)):
        return
    result.run.outputs = [output for output in result.run.outputs if output.output_type != "execute_result"]
    result.doubt = FORGED_RESULT


def _is_score(output: NotebookNode, cell: NotebookNode) -> bool:
    text = output.data.get("text/plain")
    try:
        return not float(text) > float(cell.metadata["nbgrader"].get("points") or 0)  # nan gets full marks
    except (TypeError, ValueError):
        return isinstance(text, str)  # nbgrader gives full marks for a value that is no number


@lru_cache(maxsize=4096)
def ends_in_value(source: str) -> bool:
    """Say whether the last statement of a cell is an expression that is shown; magics may show what they like."""
    tree = parse(source)
    shown = tree is None or (bool(tree.body) and isinstance(tree.body[-1], ast.Expr))
    return shown and not source.rstrip().endswith(";")


def is_test(cell: NotebookNode) -> bool:
    """Say whether a cell is an autograded test: graded, written by the author, code."""
    return cell.cell_type == "code" and bool(utils.is_grade(cell)) and not utils.is_solution(cell)


@lru_cache(maxsize=4096)
def seal(source: str, markers: tuple[str, str]) -> Sealed | None:
    """Return the sealed form of a test cell; the same cell comes with every submission."""
    return split(source, regions.inside(source, markers))


@lru_cache(maxsize=4096)
def visible(source: str, markers: tuple[str, str]) -> str:
    """Return a test cell as the release shows it."""
    return regions.without(source, markers)
