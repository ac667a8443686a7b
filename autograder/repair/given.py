"""What the learner was given: the cells of the source notebook as they stand in the release."""

import re
from dataclasses import dataclass
from functools import cached_property

from nbformat.notebooknode import NotebookNode, from_dict
from nbgrader import utils

from autograder.repair import words

_STUB = {"# YOUR CODE HERE", "raise NotImplementedError()", "YOUR ANSWER HERE"}  # nbgrader's own, by default


@dataclass(frozen=True, eq=False)
class Given:
    """One cell of the source notebook; `text` is what the release shows of it."""

    index: int
    cell: NotebookNode
    kind: str  # "answer" (the learner's text counts), "locked" (the source's text counts), "code" or "prose"
    text: str

    @property
    def key(self) -> str | None:
        """The cell's grade id, if nbgrader knows the cell."""
        return self.cell.metadata.nbgrader.grade_id if self.graded else None

    @property
    def name(self) -> str:
        """What a report calls the cell."""
        return self.key or self.cell.get("id") or f"cell {self.index + 1}"

    @property
    def graded(self) -> bool:
        """Whether nbgrader knows the cell."""
        return self.kind in ("answer", "locked")

    @property
    def runs(self) -> bool:
        """Whether the cell's place in the notebook matters."""
        return self.kind != "prose"

    @cached_property
    def words(self) -> words.Words:
        """The words of the cell as the instructor wrote it."""
        return words.Words(self.text if self.kind != "answer" else self.cell.source)

    @cached_property
    def names(self) -> frozenset[str]:
        """The names that the instructor's text gives a value."""
        return words.names(self.cell.source)

    @cached_property
    def lines(self) -> list[str]:
        """The lines that stand in the untouched cell."""
        return _lines(self.text)

    def untouched(self, text: str) -> bool:
        """Whether a text is what was given, or less."""
        lines = _lines(text)
        return lines == self.lines or not lines

    def fresh(self) -> NotebookNode:
        """The cell as the release has it."""
        cell: NotebookNode = from_dict({k: v for k, v in self.cell.items() if k in ("cell_type", "id", "metadata")})
        cell["source"] = self.text
        if cell.cell_type == "code":
            cell["execution_count"], cell["outputs"] = None, []
        if self.graded:
            cell.metadata = self.metadata()
        return cell

    def metadata(self) -> NotebookNode:
        """The metadata of an nbgrader cell as the release has it."""
        metadata: NotebookNode = from_dict(self.cell.metadata)
        metadata["deletable"] = False
        if self.kind == "locked":
            metadata["editable"] = False
        shown = NotebookNode(source=self.text, cell_type=self.cell.cell_type, metadata=metadata)
        metadata.nbgrader["checksum"] = utils.compute_checksum(shown)
        metadata.nbgrader["cell_type"] = self.cell.cell_type
        return metadata


def outline(source: NotebookNode) -> list[Given]:
    """The cells of the source notebook, in order."""
    return [_given(index, cell) for index, cell in enumerate(source.cells)]


def _given(index: int, cell: NotebookNode) -> Given:
    if "grade_id" not in cell.metadata.get("nbgrader", {}) or not _known(cell):
        return Given(index, cell, "code" if cell.cell_type == "code" else "prose", cell.source)
    if utils.is_locked(cell) or utils.is_task(cell):
        return Given(index, cell, "locked", _cleared(cell.source, "HIDDEN TESTS"))
    text = _cleared(cell.source, "SOLUTION")
    everything = utils.is_solution(cell) and "BEGIN SOLUTION" not in cell.source
    return Given(index, cell, "answer", "" if everything else text)


def _known(cell: NotebookNode) -> bool:
    return bool(utils.is_grade(cell) or utils.is_solution(cell) or utils.is_locked(cell) or utils.is_task(cell))


def _cleared(source: str, region: str) -> str:
    kept, inside = [], False
    for line in source.split("\n"):
        if f"BEGIN {region}" in line:
            inside = True
            if region == "SOLUTION":
                kept.append(re.match(r"\s*", line)[0])  # type: ignore[index]
        elif f"END {region}" in line:
            inside = False
        elif not inside:
            kept.append(line)
    return "\n".join(kept)


def _lines(text: str) -> list[str]:
    return [line for line in map(str.strip, text.split("\n")) if line and line not in _STUB]
