"""The regions of a source cell that nbgrader takes out of the release: hidden tests, solutions, marking schemes."""

from collections.abc import Iterator

from nbformat import NotebookNode

HIDDEN = ("BEGIN HIDDEN TESTS", "END HIDDEN TESTS")
SOLUTION = ("BEGIN SOLUTION", "END SOLUTION")
SCHEME = ("BEGIN MARK SCHEME", "END MARK SCHEME")
Markers = tuple[str, str]


def inside(text: str, markers: Markers) -> frozenset[int]:
    """Return the numbers (from 1) of the lines inside the regions; the marker lines count too."""
    found, within = set(), False
    for number, line in enumerate(text.splitlines(), 1):
        opens, closes = markers[0] in line, markers[1] in line
        within = (within or opens) and not closes
        if within or opens or closes:
            found.add(number)
    return frozenset(found)


def without(text: str, markers: Markers, note: str = "") -> str:
    """Return the text without its regions, with `note` (if any) where each of them stood."""
    gone, kept = inside(text, markers), []
    for number, line in enumerate(text.splitlines(), 1):
        if number not in gone:
            kept.append(line)
        elif note and number - 1 not in gone:
            kept.append(note)
    return "\n".join(kept)


def nbgrader(cell: NotebookNode) -> dict[str, object]:
    """Return nbgrader's metadata of a cell, or an empty dictionary."""
    found = cell.metadata.get("nbgrader")
    return dict(found) if isinstance(found, dict) else {}


def is_test(cell: NotebookNode) -> bool:
    """Tell whether a cell is graded by running it: its output decides."""
    return cell.cell_type == "code" and bool(nbgrader(cell).get("grade")) and not nbgrader(cell).get("solution")


def belongs_to_learner(cell: NotebookNode) -> bool:
    """Tell whether the learner writes this cell: an answer, or any cell that nbgrader does not lock."""
    mine = nbgrader(cell)
    return bool(mine.get("solution")) or not (mine.get("grade") or mine.get("locked"))


def graded(notebook: NotebookNode) -> Iterator[tuple[str, NotebookNode]]:
    """Yield nbgrader's cells with their ids."""
    for cell in notebook.cells:
        if name := nbgrader(cell).get("grade_id"):
            yield str(name), cell
