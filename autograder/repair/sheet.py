"""The submitted notebook while it is being mended."""

from collections.abc import Iterable
from functools import cached_property

from nbformat.notebooknode import NotebookNode, from_dict

from autograder.records.verdict import Flag, Repair
from autograder.repair.given import Given
from autograder.repair.words import Words


class Slot:
    """One cell of the submission; `given` is the cell of the source that it stands for, None for the learner's own."""

    def __init__(self, cell: NotebookNode, given: Given | None = None, changed: bool = False) -> None:
        self.cell = cell
        self.given = given
        self.copy_of: Given | None = None
        self.changed = changed

    @property
    def own(self) -> bool:
        """Whether the cell is the learner's own."""
        return self.given is None and self.copy_of is None

    @property
    def code(self) -> bool:
        """Whether the cell is a code cell."""
        return bool(self.cell.cell_type == "code")

    @property
    def text(self) -> str:
        """The text of the cell."""
        return str(self.cell.source)

    @cached_property
    def words(self) -> Words:
        """The words of the cell as it was handed in."""
        return Words(self.text)

    @property
    def key(self) -> str | None:
        """The grade id that the cell claims."""
        nbgrader = self.cell.metadata.get("nbgrader")
        key = nbgrader.get("grade_id") if isinstance(nbgrader, dict) else None
        return key if isinstance(key, str) else None

    def edit(self) -> NotebookNode:
        """The cell to write to: a copy, so that the submission stays as it was."""
        if not self.changed:
            self.cell = NotebookNode(self.cell)
            self.cell["metadata"] = from_dict(self.cell.metadata)
            self.changed = True
        return self.cell

    def retype(self, kind: str) -> None:
        """Make it a cell of another type."""
        cell = self.edit()
        cell["cell_type"] = kind
        for field in ("outputs", "execution_count", "attachments"):
            cell.pop(field, None)
        if kind == "code":
            cell["execution_count"], cell["outputs"] = None, []


class Sheet:
    """All cells of a submission beside what was given, and what was found."""

    def __init__(self, cells: Iterable[NotebookNode], givens: list[Given]) -> None:
        self.slots = [Slot(cell) for cell in cells]
        self.givens = givens
        self.at: dict[Given, Slot] = {}
        self.repairs: list[Repair] = []
        self.flags: list[Flag] = []
        self.before = list(self.slots)

    @property
    def changed(self) -> bool:
        """Whether the cells differ from what was handed in."""
        return self.slots != self.before or any(slot.changed for slot in self.slots)

    def assign(self, slot: Slot, given: Given) -> None:
        """Say that a cell of the submission stands for a given one."""
        slot.given, slot.copy_of = given, None
        self.at[given] = slot

    def add(self, place: int, given: Given, text: str | None = None) -> Slot:
        """Put a cell that was given back, with the learner's text if there is one."""
        slot = Slot(given.fresh(), given, changed=True)
        if text is not None:
            slot.cell["source"] = text
        self.slots.insert(place, slot)
        self.at[given] = slot
        return slot

    def missing(self) -> list[Given]:
        """The given cells that no cell of the submission stands for, in order."""
        return [given for given in self.givens if given not in self.at]

    def after(self, given: Given) -> int:
        """The place right behind the nearest earlier cell that is there."""
        for index in range(given.index - 1, -1, -1):
            if self.givens[index] in self.at:
                return self.slots.index(self.at[self.givens[index]]) + 1
        return 0

    def ahead(self, given: Given) -> int:
        """The place right before the nearest later cell that is there."""
        for later in self.givens[given.index + 1 :]:
            if later in self.at:
                return self.slots.index(self.at[later])
        return len(self.slots)

    def repaired(self, given: Given | None, what: str) -> None:
        """Report what was put right."""
        self.repairs.append(Repair(given.name if given else "", what))

    def flagged(self, given: Given | None, what: str) -> None:
        """Report what is suspicious."""
        self.flags.append(Flag(given.name if given else "", what))


def brief(value: object) -> str:
    """A value for a report, not longer than a line."""
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."
