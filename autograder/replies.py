"""What a cell did, as its child's reply and its end tell it."""

from dataclasses import dataclass, field
from typing import Any

from nbformat import NotebookNode

from autograder.kernel.channel import Frame
from autograder.outputs import text_of

TIMEOUT = {
    "ename": "CellTimeoutError",
    "evalue": "",
    "traceback": ["CellTimeoutError: No reply from kernel before timeout"],
}


@dataclass
class CellRun:
    """What one cell did. `status` is ok, error, timeout or dead; `limit` names the limit that was hit, if any."""

    outputs: list[NotebookNode] = field(default_factory=list)
    status: str = "ok"
    ename: str = ""
    evalue: str = ""
    where: list[list[object]] = field(default_factory=list)
    seconds: float = 0.0
    limit: str = ""
    remark: str = ""


def conclude(run: CellRun, reply: Frame, dead: bool) -> None:
    """Note in `run` how the cell ended; a cell that did not end well has an error among its outputs."""
    content = reply.get("c")
    content = content if isinstance(content, dict) else {}
    if run.status == "timeout":
        content = {**TIMEOUT, "status": "error"}
    elif dead:
        run.status = "dead"
        return
    elif content.get("status") != "ok":
        run.status = "error"
    run.where = _where(reply.get("where"))
    run.ename, run.evalue = text_of(content.get("ename"))[:1000], text_of(content.get("evalue"))[:20_000]
    if run.status != "ok":
        _record_error(run, content)


def _where(value: object) -> list[list[object]]:
    places = [place for place in value[:50] if isinstance(place, list)] if isinstance(value, list) else []
    return [place for place in places if [type(part) for part in place] == [str, int, str]]


def _record_error(run: CellRun, content: dict[str, Any]) -> None:
    """Add the reply's error to the outputs unless it is there already, as nbgrader's Execute does."""
    if any(output.output_type == "error" and output.ename == content.get("ename") for output in run.outputs):
        return
    trace = content.get("traceback")
    lines = [text_of(line)[:20_000] for line in trace[:200]] if isinstance(trace, list) else []
    lines = lines or ["ERROR: An error occurred while showtraceback was disabled"]
    error = NotebookNode(output_type="error", ename=run.ename, evalue=run.evalue, traceback=lines)
    run.outputs.append(error)
