"""What of a graded notebook may leave: no hidden test, no expected value, no solution, nothing that runs."""

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cached_property
from typing import NamedTuple

from nbformat import NotebookNode

from autograder import regions
from autograder.feedback import outputs, secrets, traces
from autograder.feedback.secrets import Secrets
from autograder.feedback.squeeze import tight
from autograder.feedback.withhold import Censor, blank, said
from autograder.records.verdict import Flag, NotebookVerdict, TestVerdict

HIDDEN_NOTE = "# hidden tests: not shown"
_BETWEEN = "\n<>\n"  # neither words nor markup can reach across it
# Tags that may stand in Markdown as they are; every other one is written out, so that no page can run it.
_TAG = re.compile(
    r"<(?!/?(?:b|i|em|strong|u|s|br|hr|sub|sup|kbd|code|pre|p|ul|ol|li|details|summary|table|thead|tbody|tr|td|th)\s*/?>)"
    r"(?!https?://)(?=[A-Za-z/!?])",
    re.IGNORECASE,
)


class Scrubbed(NamedTuple):
    """The notebook for autograded/ and feedback/, and what was found in it that should not have been there."""

    notebook: NotebookNode
    flags: tuple[Flag, ...]


def scrub(notebook: NotebookNode, source: NotebookNode, markers: regions.Markers = regions.HIDDEN) -> Scrubbed:
    """Return a copy of a graded notebook that tells nothing of `source` that its release does not tell."""
    work = _Work(notebook, source, markers)
    made = [work.cleaned(cell) for cell in notebook.cells]
    told = work.found("\n".join(said(output) for several in made for output in several))
    cells = [work.cell(cell, several, told) for cell, several in zip(notebook.cells, made, strict=True)]
    metadata = {name: value for name, value in notebook.metadata.items() if name != "widgets"}
    copy = NotebookNode(notebook | {"cells": cells, "metadata": NotebookNode(metadata)})
    return Scrubbed(copy, tuple(work.flags))


def scrub_verdict(
    verdict: NotebookVerdict, notebook: NotebookNode, source: NotebookNode, markers: regions.Markers = regions.HIDDEN
) -> NotebookVerdict:
    """Return the verdict with every text that tells a secret of `source` replaced; what authors wrote stays."""
    work = _Work(notebook, source, markers)
    told = work.found(_BETWEEN.join(dict.fromkeys(text for test in verdict.tests for text in _texts(test))))
    if not told:
        return verdict
    texts = _Texts(told)
    return replace(verdict, tests=tuple(_without(test, texts) for test in verdict.tests))


def _texts(test: TestVerdict) -> Iterator[str]:
    yield from (test.message, test.answer_error)
    for check in test.checks:
        yield from (check.message, check.seen)


def _without(test: TestVerdict, texts: "_Texts") -> TestVerdict:
    checks = (replace(check, message=texts[check.message], seen=texts[check.seen]) for check in test.checks)
    return replace(test, message=texts[test.message], answer_error=texts[test.answer_error], checks=tuple(checks))


class _Texts(dict[str, str]):
    """Each text without the secrets that it tells, made when it is first asked for."""

    def __init__(self, told: Secrets) -> None:
        self._told = told

    def __missing__(self, text: str) -> str:
        found = self._told.among(text)
        self[text] = made = Censor(found).text(text) if found else text
        return made


class _Work:
    """One notebook against the secrets of its source."""

    def __init__(self, notebook: NotebookNode, source: NotebookNode, markers: regions.Markers) -> None:
        self.markers, self.flags = markers, list[Flag]()
        self.sources = {name: cell.source for name, cell in regions.graded(source)}
        self.written = {cell.source for cell in source.cells}
        own = [cell.source for cell in notebook.cells if regions.belongs_to_learner(cell)]
        self.known = "\n".join(text for text in own if text not in self.written or not self._has_region(text))
        self.secrets = secrets.of(source, markers)
        self.counts = {cell.get("execution_count"): cell for cell in notebook.cells if regions.is_test(cell)}

    @cached_property
    def visible(self) -> frozenset[str]:
        """Every line that the learner may see, without white space."""
        return self.secrets.visible | frozenset(map(tight, self.known.splitlines()))

    def _has_region(self, text: str) -> bool:
        return any(region[0] in text for region in (self.markers, regions.SOLUTION))

    def cell(self, cell: NotebookNode, made: list[NotebookNode], told: Secrets) -> NotebookNode:
        """Return the copy of one cell with its cleaned outputs, less the secrets in `told`."""
        copy = NotebookNode(cell | {"source": self.shown(cell)})
        if cell.cell_type == "raw":
            copy.metadata = NotebookNode(
                {k: v for k, v in cell.metadata.items() if k not in ("format", "raw_mimetype")}
            )
        if cell.cell_type == "code":
            copy.outputs = self._withheld(cell, made, told) if told else made
        return copy

    def shown(self, cell: NotebookNode) -> str:
        """Return what may be seen of a cell's source."""
        text = str(cell.source)
        if regions.is_test(cell) or text in self.written:
            text = _kept(text, self.markers, HIDDEN_NOTE)
            return _kept(text, regions.SOLUTION, "")
        return _TAG.sub("&lt;", text) if cell.cell_type == "markdown" else text

    def cleaned(self, cell: NotebookNode) -> list[NotebookNode]:
        """Return the outputs of a cell in harmless form, their tracebacks without lines that are not visible."""
        made = outputs.clean(cell.outputs) if cell.cell_type == "code" else []
        for output in made:
            if output.output_type == "error":
                output.traceback = traces.released(output.traceback, self.visible, self._release)
        return made

    def found(self, text: str) -> Secrets:
        """Return the secrets that a text tells and that the learner has not written."""
        return self.secrets.among(text, self.known)

    def _withheld(self, cell: NotebookNode, made: list[NotebookNode], told: Secrets) -> list[NotebookNode]:
        found = told.among("\n".join(map(said, made)))
        if found:
            made = [Censor(found).output(output) for output in made]
            self._flag(cell, found)
            if found.among("\n".join(map(said, made))).code:  # spread over several outputs
                made = [blank(output) for output in made]
        return made

    def _flag(self, cell: NotebookNode, found: Secrets) -> None:
        if found.code:
            name = str(regions.nbgrader(cell).get("grade_id") or cell.get("id", ""))
            what = f"Its output showed {len(found.code)} line(s) of a solution or of hidden tests; they were withheld."
            self.flags.append(Flag(name, what))

    def _release(self, count: int, number: int) -> str | None:
        """The released text of a line of the test cell with this execution count."""
        cell = self.counts.get(count)
        text = self.sources.get(str(regions.nbgrader(cell).get("grade_id"))) if cell is not None else None
        lines = text.splitlines() if text is not None else []
        hidden = text is None or number in regions.inside(text, self.markers)
        return None if hidden or number > len(lines) else lines[number - 1]


def _kept(text: str, region: regions.Markers, note: str) -> str:
    return regions.without(text, region, note) if region[0] in text else text
