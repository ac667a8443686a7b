"""Say which assertions of a source notebook protect their cell against a learner's manipulated interpreter."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from autograder import regions
from autograder.sealing.split import Sealed, parse, split

Strength = Literal["sealed", "guessable", "open"]
NOT_PYTHON = "the cell is not plain Python (a magic?), so nothing in it is sealed; keep magics out of test cells"
NO_ASSERTION = "nothing in this cell is asserted"
NOT_WRITABLE = (
    "Python cannot write this cell back from its syntax tree, so nothing in it is sealed; simplify its f-strings"
)


@dataclass(frozen=True)
class Assertion:
    """One assertion of a test cell and how far it can be trusted."""

    line: int
    strength: Strength
    hidden: bool
    required: bool
    text: str
    compared: bool = False  # in the supervisor
    reason: str = ""


@dataclass(frozen=True)
class TestCell:
    """One test cell; `problem` says why none of it could be sealed."""

    __test__ = False  # not a test class for pytest

    id: str
    points: float
    assertions: tuple[Assertion, ...]
    problem: str = ""

    def count(self, strength: Strength) -> int:
        """How many assertions are of this strength."""
        return sum(assertion.strength == strength for assertion in self.assertions)

    @property
    def protected(self) -> bool:
        """Say whether a value that nobody can read or guess decides: hidden, sealed and always reached."""
        return any(one.strength == "sealed" and one.hidden and one.required for one in self.assertions)


@dataclass(frozen=True)
class Share:
    """The sums of a notebook."""

    cells: int
    protected: int
    compared: int
    sealed: int
    guessable: int
    open: int

    @property
    def assertions(self) -> int:
        """How many assertions there are."""
        return self.sealed + self.guessable + self.open


def report(notebook: dict[str, Any]) -> list[TestCell]:
    """Every test cell of a source notebook with its assertions."""
    return [_cell(cell["metadata"]["nbgrader"], cell["source"]) for cell in notebook["cells"] if _is_test(cell)]


def share(cells: Iterable[TestCell]) -> Share:
    """Add up the test cells of a notebook."""
    cells = list(cells)
    strengths: tuple[Strength, ...] = ("sealed", "guessable", "open")
    counts = [sum(cell.count(strength) for cell in cells) for strength in strengths]
    compared = sum(assertion.compared for cell in cells for assertion in cell.assertions)
    return Share(len(cells), sum(cell.protected for cell in cells), compared, *counts)


def render(name: str, cells: Iterable[TestCell]) -> RenderableType:
    """A table of the cells, and below it what to write better."""
    cells = list(cells)
    table = Table("cell", "points", "sealed", "guessable", "open", "protected", title=name)
    for cell in cells:
        counts = (str(cell.count("sealed")), str(cell.count("guessable")), str(cell.count("open")))
        table.add_row(cell.id, f"{cell.points:g}", *counts, "yes" if cell.protected else "no")
    return Group(table, Text("\n".join(advice(cells))), Text(_summary(share(cells))))


def advice(cells: Iterable[TestCell]) -> Iterator[str]:
    """One line per assertion or cell that protects nothing, with the reason."""
    for cell in cells:
        if cell.problem:
            yield f"{cell.id}: {cell.problem}"
        for assertion in cell.assertions:
            if assertion.reason:
                yield f"{cell.id}, line {assertion.line}, {assertion.strength}: {assertion.reason}"


def _summary(total: Share) -> str:
    return (
        f"{total.assertions} assertions: {total.sealed} sealed, {total.guessable} guessable, {total.open} open; "
        f"{total.compared} are compared outside of the learner's process. "
        f"{total.protected} of {total.cells} cells are protected by a hidden sealed assertion."
    )


def _is_test(cell: dict[str, Any]) -> bool:
    marks = cell["metadata"].get("nbgrader", {})
    return bool(cell["cell_type"] == "code" and marks.get("grade") and not marks.get("solution"))


def _cell(marks: dict[str, Any], source: str | list[str]) -> TestCell:
    source = source if isinstance(source, str) else "".join(source)
    sealed = split(source, regions.inside(source, regions.HIDDEN))
    if sealed is not None:
        return TestCell(marks["grade_id"], marks["points"], tuple(_assertions(sealed, source)))
    return TestCell(marks["grade_id"], marks["points"], (), _problem(source))


def _problem(source: str) -> str:
    tree = parse(source)
    if tree is None:
        return NOT_PYTHON
    return NOT_WRITABLE if "assert" in source else NO_ASSERTION


def _assertions(sealed: Sealed, source: str) -> list[Assertion]:
    checks = [
        Assertion(
            check.line, check.strength, check.hidden, check.required, check.call, check.op != "truth", check.reason
        )
        for check in sealed.checks
    ]
    lines, hidden = source.splitlines(), regions.inside(source, regions.HIDDEN)
    left = [
        Assertion(one.line, "open", one.line in hidden, False, lines[one.line - 1].strip(), reason=one.reason)
        for one in sealed.stays_open
    ]
    return sorted([*checks, *left], key=lambda assertion: assertion.line)
