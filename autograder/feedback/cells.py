"""The cells of a notebook as HTML: text, code, and what came out of it."""

import base64
import json
from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import Any

from nbformat import NotebookNode

from autograder import regions
from autograder.feedback import code, markup, outputs, prose

ROLES = {"answer": "Your answer", "tests": "Tests", "manual": "Your answer, graded by hand"}


def html(cell: NotebookNode, folder: Path | None) -> str:
    """Return the inner HTML of a cell, with pictures from below `folder`."""
    if cell.cell_type == "markdown":
        return f"<div class=prose>{prose.html(cell.source, folder)}</div>"
    if cell.cell_type != "code":
        return f"<pre>{escape(cell.source)}</pre>"
    shown = "".join(map(output, outputs.clean(cell.outputs)))
    results = f"<div class=out>{shown}</div>" if shown else ""
    written = f"<pre class=code><code>{code.cell(cell.source)}</code></pre>"
    if regions.is_test(cell):
        written = f"<details><summary>The tests that you can see</summary>{written}</details>"
    return written + results


def role(cell: NotebookNode) -> str:
    """Return what a cell is for the learner, "" for the course's own text and examples."""
    mine = regions.nbgrader(cell)
    if not mine:
        return ""
    if mine.get("solution"):
        return ROLES["manual" if mine.get("grade") else "answer"]
    return ROLES["tests"] if mine.get("grade") else ""


def output(node: NotebookNode) -> str:
    """Return one cleaned output as HTML."""
    if node.output_type == "stream":
        label = "<p class=label>On stderr</p>" if node.name == "stderr" else ""
        return f"{label}<pre>{escape(_settled(node.text))}</pre>"
    if node.output_type == "error":
        return _error(node)
    return "".join(_data(node.data))


def _error(node: NotebookNode) -> str:
    message = f"<pre class=error><strong>{escape(node.ename)}</strong>: {escape(node.evalue)}</pre>"
    trace = escape("\n".join(node.traceback))
    return f"{message}<details><summary>Where it happened</summary><pre>{trace}</pre></details>" if trace else message


def _data(data: dict[str, Any]) -> Iterator[str]:
    """Yield the richest kind of data that there is."""
    if "text/html" in data:
        yield f"<div class=rich>{markup.html(data['text/html'])}</div>"
    elif "image/svg+xml" in data:
        yield _picture("image/svg+xml", base64.b64encode(data["image/svg+xml"].encode()).decode(), data)
    elif kind := next((kind for kind in outputs.MAGIC if kind in data), ""):
        yield _picture(kind, data[kind], data)
    elif "application/json" in data:
        yield f"<pre>{escape(json.dumps(data['application/json'], indent=1, ensure_ascii=False))}</pre>"
    elif "text/plain" in data:
        yield f"<pre>{escape(data['text/plain'])}</pre>"


def _picture(kind: str, content: str, data: dict[str, Any]) -> str:
    alt = escape(str(data.get("text/plain") or "a picture that your code made")[:200])
    return f'<img src="data:{kind};base64,{content}" alt="{alt}">'


def _settled(text: str) -> str:
    """Show what a progress bar left behind on its line, not each of its states."""
    return "\n".join(line.rstrip("\r").rsplit("\r", 1)[-1] for line in text.split("\n")) if "\r" in text else text
