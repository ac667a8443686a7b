"""Every damage we know of, made from a chapter's release with its reference answers filled in.

`@damage(...)` says beside each maker what must happen: the submission scores as if unharmed (and which report says so,
None for no report at all), or it is refused with a sentence that holds a given text.
"""

import copy
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from environment.paths import ROOT

CHAPTERS = sorted(path.parent.name for path in ROOT.glob("source/*/*.ipynb"))
Cell = dict[str, Any]


@cache
def _read(folder: str, chapter: str) -> str:
    (path,) = (ROOT / folder / chapter).glob("*.ipynb")
    notebook = json.loads(path.read_text())
    for cell in notebook["cells"]:
        cell["source"] = "".join(cell["source"])
    return json.dumps(notebook)


def source(chapter: str) -> dict[str, Any]:
    """The instructor's notebook."""
    return json.loads(_read("source", chapter))


def name(chapter: str) -> str:
    """The notebook's name."""
    (path,) = (ROOT / "source" / chapter).glob("*.ipynb")
    return path.stem


class Work:
    """A learner's notebook, everything solved, with handles on the exercise that will be harmed."""

    def __init__(self, chapter: str) -> None:
        self.chapter = chapter
        self.notebook = json.loads(_read("release", chapter))
        answers = {cell["id"]: cell["source"] for cell in source(chapter)["cells"] if _is(cell, "solution")}
        self.stubs = {cell["id"]: cell["source"] for cell in self.cells}
        for cell in self.cells:
            cell["source"] = answers.get(cell["id"], cell["source"])
        long = [cell for cell in self.cells if _is(cell, "solution") and cell["source"].count("\n") > 5]
        self.answer = long[len(long) // 2]
        self.tests = next(cell for cell in self.cells[self.at(self.answer) :] if _is(cell, "grade"))
        self.prose = next(cell for cell in self.cells[self.at(self.tests) :] if cell["cell_type"] == "markdown")
        self.setup = next(
            cell for cell in self.cells if cell["cell_type"] == "code" and "nbgrader" not in cell["metadata"]
        )

    @property
    def cells(self) -> list[Cell]:
        return self.notebook["cells"]

    def at(self, cell: Cell) -> int:
        return next(place for place, other in enumerate(self.cells) if other is cell)

    def insert(self, place: int, cell: Cell) -> Cell:
        self.cells.insert(place, cell)
        return cell

    def below(self, cell: Cell, new: Cell) -> Cell:
        return self.insert(self.at(cell) + 1, new)

    def remove(self, cell: Cell) -> None:
        del self.cells[self.at(cell)]

    def bytes(self) -> bytes:
        return json.dumps(self.notebook, ensure_ascii=False, indent=1).encode()


def _is(cell: Cell, flag: str) -> bool:
    return bool(cell["metadata"].get("nbgrader", {}).get(flag))


def text(cell: Cell) -> str:
    return "".join(cell["source"])


def own(text: str, kind: str = "code") -> Cell:
    cell: Cell = {"cell_type": kind, "id": "0f" * 4, "metadata": {}, "source": text}
    return {**cell, "execution_count": None, "outputs": []} if kind == "code" else cell


def twin(cell: Cell, **changes: Any) -> Cell:
    """What copy and paste makes of a cell: everything the same but the id."""
    return {**copy.deepcopy(cell), "id": "c0ffee00", **changes}


@dataclass
class Damage:
    """One damage: `make` harms the work and returns the file's bytes if they are not simply the harmed notebook."""

    name: str
    make: Callable[[Work], bytes | None]
    says: str | None = None
    refused: str = ""
    own: list[str] = field(default_factory=list)
    flag: str = ""

    def bytes(self, chapter: str) -> bytes:
        """The damaged file."""
        work = Work(chapter)
        made = self.make(work)
        return work.bytes() if made is None else made


DAMAGES: dict[str, Damage] = {}


def damage(says: str | None = None, **expected: Any) -> Callable[[Callable[[Work], bytes | None]], None]:
    def add(make: Callable[[Work], bytes | None]) -> None:
        assert make.__name__ not in DAMAGES
        DAMAGES[make.__name__] = Damage(make.__name__, make, says, **expected)

    return add


def write(folder: Path, work: Work) -> Path:
    """The work as a submission on disk."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name(work.chapter)}.ipynb"
    path.write_bytes(work.bytes())
    return path
