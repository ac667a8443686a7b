"""Which cell of one version of a notebook is which cell of another.

Answers and tests have nbgrader's name and keep it. The identifiers of texts are numbers in the order of the page, so
that a new paragraph moves them: there the same text is the better sign. Every name is given to one cell only.
"""

from collections.abc import Callable, Iterator
from typing import Any

Cell = dict[str, Any]
Claims = Callable[[Cell], Iterator[str]]


def named(cells: list[Cell]) -> dict[str, Cell]:
    """Return the cells by nbgrader's name or by their identifier, in order."""
    found: dict[str, Cell] = {}
    for number, cell in enumerate(cells):
        name = grade_id(cell) or str(cell.get("id") or f"cell-{number}")
        found[name if name not in found else f"{name}-{number}"] = cell
    return found


def aligned(cells: list[Cell], now: dict[str, Cell]) -> dict[str, Cell]:
    """Return the cells of a former release by the names that they have now.

    Those that are gone keep their own names, with a tilde where another cell is called so now.
    """
    own = list(named(cells))
    entries = list(now.items())
    names = _given(cells, _by_grade_id(entries), _by_both(entries), _by_text(entries), _by_identifier(entries))
    pairs = zip(names, own, cells, strict=True)
    return {name or (f"{former}~" if former in now else former): cell for name, former, cell in pairs}


def matched(mine: list[Cell], before: dict[str, Cell], now: dict[str, Cell]) -> list[str]:
    """Return the name of each of the learner's cells, "" for one that is the learner's own."""
    entries = [*before.items(), *now.items()]
    identifiers = {cell.get("id") for _, cell in entries} - {None}
    anonymous = [(name, cell) for name, cell in entries if cell["source"].strip()]

    def by_text_alone(cell: Cell) -> Iterator[str]:
        return iter(()) if cell.get("id") in identifiers else _by_text(anonymous)(cell)

    same = _by_grade_id([(name, cell) for name, cell in entries if grade_id(cell) == cell.get("id")])

    def by_name_and_identifier(cell: Cell) -> Iterator[str]:
        return same(cell) if grade_id(cell) == cell.get("id") else iter(())

    rest = (_by_grade_id(entries), _by_both(entries), by_text_alone, _by_identifier(entries))
    return _given(mine, by_name_and_identifier, *rest)


def nbgrader(cell: Cell) -> dict[str, Any]:
    """Return what nbgrader has written into a cell."""
    found = cell["metadata"].get("nbgrader")
    return found if isinstance(found, dict) else {}


def grade_id(cell: Cell) -> str:
    """Return nbgrader's name of a cell, "" where it has none."""
    return str(nbgrader(cell).get("grade_id") or "")


def _given(cells: list[Cell], *claims: Claims) -> list[str]:
    """Give each cell the first free name that it claims; all cells make the stronger claim before any the weaker."""
    names, taken = [""] * len(cells), set[str]()
    for claim in claims:
        for number, cell in enumerate(cells):
            if not names[number]:
                names[number] = next((name for name in claim(cell) if name not in taken), "")
                taken.add(names[number])
        taken.discard("")
    return names


def _by_grade_id(entries: list[tuple[str, Cell]]) -> Claims:
    names = {grade_id(cell): name for name, cell in entries if grade_id(cell)}
    return lambda cell: (names[found] for found in [grade_id(cell)] if found in names)


def _by_identifier(entries: list[tuple[str, Cell]]) -> Claims:
    return lambda cell: (name for name, one in entries if cell.get("id") and one.get("id") == cell["id"])


def _by_text(entries: list[tuple[str, Cell]]) -> Claims:
    texts: dict[tuple[str, str], list[str]] = {}
    for name, one in entries:
        if not grade_id(one):
            texts.setdefault((one["cell_type"], one["source"]), []).append(name)
    return lambda cell: iter(() if grade_id(cell) else texts.get((cell["cell_type"], cell["source"]), ()))


def _by_both(entries: list[tuple[str, Cell]]) -> Claims:
    return lambda cell: (
        name for name, one in entries if cell.get("id") == one.get("id") and one["source"] == cell["source"]
    )
