"""Outputs and texts with a note in place of what they may not tell."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from nbformat import NotebookNode

from autograder.feedback import outputs
from autograder.feedback.markup import text as inner_text
from autograder.feedback.secrets import Secrets
from autograder.feedback.squeeze import bare, squeeze, touched

CODE_NOTE = "[withheld: text of a solution or of a hidden test]"
VALUE_NOTE = "[withheld: what a hidden test expects]"


def said(output: NotebookNode) -> str:
    """Everything that an output says, as one text."""
    if output.output_type == "stream":
        return str(output.text)
    if output.output_type == "error":
        return "\n".join([output.ename, output.evalue, *output.traceback])
    return "\n".join(_words(kind, content) for kind, content in output.data.items())


def _words(kind: str, content: Any) -> str:  # noqa: ANN401
    if kind in ("text/html", "image/svg+xml"):
        return inner_text(content)
    if kind == "application/json":
        return "\n".join(_strings(content))
    return "" if kind.startswith("image/") else str(content)


def _strings(content: Any) -> Iterator[str]:  # noqa: ANN401
    """Yield a JSON value as a reader of the file sees it, and each of its texts as it is."""
    yield json.dumps(content, ensure_ascii=False)
    parts = [content]
    while parts:
        part = parts.pop(0)
        if isinstance(part, str):
            yield part
        elif isinstance(part, dict | list):
            parts[:0] = [*part, *part.values()] if isinstance(part, dict) else part


@dataclass(frozen=True)
class Censor:
    """Replaces what tells a secret: the whole output for lines of code, the lines concerned for values."""

    found: Secrets

    def output(self, output: NotebookNode) -> NotebookNode:
        """Return a cleaned output without the secrets; whatever decides a grade is still there."""
        if output.output_type == "stream":
            return NotebookNode(output | {"text": self.text(output.text, whole=True)})
        if output.output_type == "error":
            trace = [self.text(part) for part in output.traceback]
            texts = {name: self.text(output[name]) for name in ("ename", "evalue")}
            return NotebookNode(output | texts | {"traceback": trace})
        return NotebookNode(output | {"data": NotebookNode(self._data(output.data))})

    def _data(self, data: dict[str, Any]) -> Iterator[tuple[str, Any]]:
        """Keep the texts that tell nothing; a number is a grade."""
        for kind, content in data.items():
            words = _words(kind, content)
            if kind == "text/plain" and outputs.number(words) is None:
                yield kind, self.text(words, whole=True)
            elif kind == "text/plain" or not self._tells(words):
                yield kind, content
        if "text/plain" not in data:
            yield "text/plain", CODE_NOTE

    def _tells(self, text: str) -> bool:
        return bool(self.found.among(text))

    def text(self, text: str, whole: bool = False) -> str:
        """Return a text with a note in place of what may not be told."""
        lines = text.split("\n")
        code = touched([squeeze(line) for line in lines], list(self.found.code))
        if code and whole:
            return CODE_NOTE + "\n"
        values = touched([squeeze(line) for line in lines], list(self.found.values))
        values |= touched([bare(line) for line in lines], list(self.found.rows))
        notes = {number: CODE_NOTE if number in code else VALUE_NOTE for number in code | values}
        kept = "\n".join(
            notes.get(number, line)
            for number, line in enumerate(lines)
            if number not in notes or notes.get(number - 1) != notes[number]
        )
        return CODE_NOTE + "\n" * whole if self._tells(kept) else kept  # such as a line with markup inside


def blank(output: NotebookNode) -> NotebookNode:
    """Return an output of the same kind that tells nothing but a number."""
    if output.output_type == "stream":
        return NotebookNode(output | {"text": CODE_NOTE + "\n"})
    if output.output_type == "error":
        return NotebookNode(output | {"ename": CODE_NOTE, "evalue": CODE_NOTE, "traceback": [CODE_NOTE]})
    points = output.data.get("text/plain") if output.output_type == "execute_result" else None
    kept = CODE_NOTE if points is None or outputs.number(points) is None else points
    return NotebookNode(output | {"data": NotebookNode({"text/plain": kept})})
