"""A newer release of a notebook and what a learner has written in the former one become one notebook.

Pure: notebooks are what `read` makes of a file's bytes. Three versions meet: `mine`, the learner's; `new`, the release;
and `base`, the release that the learner was given, which tells the learner's words from ours. Without it every text
that differs counts as the learner's, and is kept.
"""

import copy
import json
import re
from dataclasses import dataclass, field
from typing import Any

from course.matching import Cell, aligned, matched, named, nbgrader

Notebook = dict[str, Any]
HEADING = "## Kept from before the update"
_HEADINGS, _FENCED = (
    re.compile(r"^#{1,6} +(.+?) *$", re.MULTILINE),
    re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL),
)
_END = "\0"  # no cell is called so: after everything else
_ABOVE = "*Your version of the cell above, from before the update:*"


@dataclass
class Changes:
    """What a merge changed, in the words of a learner: exercises by name, texts by number."""

    added: list[str] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    tests: list[str] = field(default_factory=list)
    starts: list[str] = field(default_factory=list)
    texts: int = 0
    both: int = 0

    def words(self) -> list[str]:
        """Return a sentence for each kind of change."""
        return [
            *(f"New: {name}." for name in dict.fromkeys(self.added)),
            *(f"Other tests than before: {name}. Run them again." for name in self.tests),
            *(f"Begins with other code now, but your answer stayed: {name}." for name in self.starts),
            *(f"No longer there: {name}. What you wrote is at the end of the notebook." for name in self.gone),
            *([f"{_counted(self.texts)} in the text and the examples."] if self.texts else []),
            *([f"{_counted(self.both)} where you had written, too: your version is below each."] if self.both else []),
        ]


@dataclass(frozen=True)
class Merged:
    """The notebook that comes of it, and what has changed for the learner."""

    notebook: Notebook
    changes: Changes


def read(content: bytes) -> Notebook | None:
    """Return the notebook, None when these bytes are not one that can be merged without guessing."""
    try:
        notebook = json.loads(content)
        sound = notebook["nbformat"] == 4 and isinstance(notebook["metadata"], dict)
        if not sound or not isinstance(notebook["cells"], list) or not all(map(_is_cell, notebook["cells"])):
            return None
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    cells = [cell | {"source": "".join(cell["source"])} for cell in notebook["cells"]]
    return {**notebook, "cells": cells}


def write(notebook: Notebook) -> bytes:
    """Return the notebook as a file has it, sources in lines as Jupyter writes them."""
    cells = [cell | {"source": cell["source"].splitlines(keepends=True)} for cell in notebook["cells"]]
    text = json.dumps({**notebook, "cells": cells}, indent=1, sort_keys=True, ensure_ascii=False)
    # Half a surrogate pair has no UTF-8; its escape is JSON's own.
    return (text + "\n").encode(errors="backslashreplace")


def merge(mine: Notebook, new: Notebook, base: Notebook | None) -> Merged:
    """Put the learner's words into the new release; no word of theirs is lost, and doing it twice changes nothing."""
    return _Merge(mine, new, base).merged()


class _Merge:
    """One merge: which of the learner's cells is which of the release's, and where the others go."""

    def __init__(self, mine: Notebook, new: Notebook, base: Notebook | None) -> None:
        self.mine, self.new = copy.deepcopy(mine), copy.deepcopy(new)
        self.now = named(self.new["cells"])
        self.before = aligned(copy.deepcopy(base["cells"]), self.now) if base else {}
        self.names = matched(self.mine["cells"], self.before, self.now)
        self.taken = {cell.get("id") for cell in [*self.mine["cells"], *self.new["cells"]]}
        self.changes = Changes()

    def merged(self) -> Merged:
        theirs = {name: cell for name, cell in zip(self.names, self.mine["cells"], strict=True) if name}
        own = self._own()
        cells = own.get("", [])
        for name, cell in self.now.items():
            cells += [*self._placed(name, cell, theirs.get(name)), *own.get(name, [])]
        left = self._left()
        cells += [*own.get(_END, self._heading() if left else []), *left]
        if self.before:
            self._compare()
        metadata = {**self.mine["metadata"], **self.new["metadata"]}
        return Merged({**self.new, "metadata": metadata, "cells": cells}, self.changes)

    def _own(self) -> dict[str, list[Cell]]:
        """Return the cells that only the learner has, by the name of the release's cell that they follow."""
        found: dict[str, list[Cell]] = {}
        after, ours = "", {cell.get("id") for cell in self.now.values()}
        for name, cell in zip(self.names, self.mine["cells"], strict=True):
            if name in self.now or cell["source"] == HEADING:
                after = name or _END
            if not name:
                known = cell.get("id") and cell["id"] not in ours
                found.setdefault(after, []).append(cell if known else cell | {"id": self._free("own")})
        return found

    def _left(self) -> list[Cell]:
        """Return what the learner wrote into cells that the release no longer has."""
        kept = []
        for name, cell in zip(self.names, self.mine["cells"], strict=True):
            if name and name not in self.now and self._is_written(name, cell):
                title = name.removesuffix("~")
                self.changes.gone += [title] if _is_answer(cell) else []
                kept.append(self._kept(title, cell, f"*{title}:*"))
        return kept

    def _placed(self, name: str, cell: Cell, theirs: Cell | None) -> list[Cell]:
        """Return what stands where the release has this cell."""
        if theirs is None or theirs["source"] == cell["source"]:
            return [_as_run(cell, theirs)]
        if not self._is_written(name, theirs):
            return [cell]
        if self._is_same(name):
            return [_as_run({**cell, "source": theirs["source"]}, theirs)]
        if not _is_answer(cell):
            self.changes.both += 1
            return [cell, self._kept(name, theirs, _ABOVE)]
        self.changes.starts += [_title(self.new["cells"], cell)] if name in self.before else []
        return [_as_run({**cell, "source": theirs["source"]}, theirs)]

    def _is_written(self, name: str, cell: Cell) -> bool:
        """Whether the text in one of our cells is the learner's."""
        given = self.before.get(name)
        return bool(cell["source"].strip()) and (given is None or given["source"] != cell["source"])

    def _is_same(self, name: str) -> bool:
        """Whether both releases say the same here."""
        return name in self.before and self.before[name]["source"] == self.now[name]["source"]

    def _kept(self, name: str, cell: Cell, words: str) -> Cell:
        """A text of the learner's that is not to run any more."""
        source = cell["source"] if cell["cell_type"] == "markdown" else _fenced(cell["source"])
        kept = {"cell_type": "markdown", "id": self._free(f"{name}-before"), "metadata": {}}
        attached = {"attachments": cell["attachments"]} if "attachments" in cell else {}
        return kept | attached | {"source": f"{words}\n\n{source}"}

    def _heading(self) -> list[Cell]:
        return [{"cell_type": "markdown", "id": self._free("kept"), "metadata": {}, "source": HEADING}]

    def _free(self, wanted: str) -> str:
        """Return an identifier that no cell has."""
        start = "".join(letter if letter.isalnum() and letter.isascii() else "-" for letter in wanted)[:56]
        number = 1
        while (name := f"{start}-{number}" if number > 1 else start) in self.taken:
            number += 1
        self.taken.add(name)
        return name

    def _compare(self) -> None:
        """Note what the two releases differ in."""
        for name, cell in self.now.items():
            if self._is_same(name):
                continue
            title = _title(self.new["cells"], cell)
            if _is_answer(cell):
                self.changes.added += [title] if name not in self.before else []
            elif _is_test(cell):
                new = title in self.changes.added or title in self.changes.tests
                self.changes.tests += [] if new else [title]
            else:
                self.changes.texts += 1


def _is_cell(cell: Any) -> bool:  # noqa: ANN401 (JSON is what it is)
    lines = cell["source"] if isinstance(cell["source"], list) else [cell["source"]]
    known = cell["cell_type"] in ("code", "markdown", "raw") and isinstance(cell["metadata"], dict)
    return known and isinstance(cell.get("id", ""), str) and all(isinstance(line, str) for line in lines)


def _is_answer(cell: Cell) -> bool:
    return bool(nbgrader(cell).get("solution") or nbgrader(cell).get("task"))


def _is_test(cell: Cell) -> bool:
    return bool(nbgrader(cell).get("grade")) and not _is_answer(cell)


def _as_run(cell: Cell, theirs: Cell | None) -> Cell:
    """Return the cell with what the learner's own copy of it printed."""
    if theirs is None:
        return cell
    result = {**cell, "metadata": {**theirs["metadata"], **cell["metadata"]}}
    kept = ("outputs", "execution_count") if cell["cell_type"] == theirs["cell_type"] == "code" else ("attachments",)
    return result | {key: theirs[key] for key in kept if key in theirs}


def _title(cells: list[Cell], of: Cell) -> str:
    """Return the nearest heading above a cell."""
    title = ""
    for cell in cells:
        if cell is of:
            break
        if cell["cell_type"] == "markdown":
            title = [title, *_HEADINGS.findall(_FENCED.sub("", cell["source"]))][-1]
    return title.replace("`", "") or str(of.get("id", ""))


def _fenced(source: str) -> str:
    fence = "```"
    while fence in source:
        fence += "`"
    return f"{fence}python\n{source}\n{fence}"


def _counted(number: int) -> str:
    return "One change" if number == 1 else f"{number} changes"
