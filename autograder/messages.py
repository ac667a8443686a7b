"""What a learner reads about a test cell: what was said, where in the own code it went wrong, which limit was hit."""

from collections.abc import Sequence

from nbformat import NotebookNode

from autograder.replies import CellRun
from autograder.running import CellResult, NotebookRun, is_test

SPOKEN = ("AssertionError", "QueryFailed")  # exceptions whose text was written for the learner
DIED = {
    "": "The process ended in the middle of this cell: look for exit(), os._exit() or a signal.",
    "memory": "The process was ended in this cell because it used more memory than it may.",
    "time": "This cell did not end in time and could not be interrupted, so the process was ended.",
    "disk": "The process was ended in this cell because it wrote more than it may.",
}
LENGTH = 4000


def of_test(result: CellResult, seconds: float | None, names: dict[str, str]) -> str:
    """Return the message of a test cell that was run, "" when it passed; `names` gives cell ids by request number."""
    run = result.run
    if run.status == "timeout":
        return f"Still running after {seconds:g} s, so it was stopped: look for a loop that never ends."
    if run.status == "dead":
        return of_death(run.limit)
    if run.status != "ok":
        return _cut("\n".join([_error(run), *_where(run.where, names)]))
    stderr = "".join(o.text for o in run.outputs if o.output_type == "stream" and o.name == "stderr")
    return _cut(f"Text on stderr, which counts as a failure: {stderr.strip()[:300]}") if stderr else ""


def of_death(limit: str) -> str:
    """Return the sentence for the cell in which the process ended."""
    return DIED.get(limit, DIED[""])


def of_rest(cell: NotebookNode, limit: str) -> str:
    """Return the sentence for a test that could not be run because the process had ended before."""
    return f"Not run, because the process had ended in the cell {cell.get('id') or 'above'}: {of_death(limit)}"


def of_answers(done: NotebookRun, test: CellResult) -> str:
    """Return the error of the last cell before a test that stopped with one, "" when the cells in between ran."""
    before = done.results[: done.results.index(test)]
    for result in reversed(before):
        if is_test(result.cell):
            return ""
        if result.run.status != "ok":
            return _cut(f"{_name(result.cell)} stopped: {_error(result.run) or 'out of time'}")
    return ""


def _error(run: CellRun) -> str:
    if run.ename in SPOKEN and run.evalue:
        return run.evalue
    return f"{run.ename}: {run.evalue}".rstrip(": ")


def _where(where: Sequence[Sequence[object]], names: dict[str, str]) -> list[str]:
    """Say in which line of the learner's own cells an exception came up; the last one is where it happened."""
    places = [(names[str(place[0])], place[1]) for place in where if len(place) == 3 and str(place[0]) in names]
    return [f"It happened in line {places[-1][1]} of the cell {places[-1][0]}."] if places else []


def _name(cell: NotebookNode) -> str:
    return f"The cell {cell.get('id') or cell.metadata.get('nbgrader', {}).get('grade_id') or 'above'}"


def _cut(text: str) -> str:
    return text if len(text) <= LENGTH else text[:LENGTH] + "…"
