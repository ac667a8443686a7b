"""Put a submitted notebook right from the instructor's notebook, so that it scores as if it had never been harmed."""

from dataclasses import dataclass

from nbformat.notebooknode import NotebookNode, from_dict

from autograder.records.verdict import Flag, Repair
from autograder.repair import copies, match, merged, order, settings
from autograder.repair.given import outline
from autograder.repair.sheet import Sheet, brief

_EDITORS = {"celltoolbar", "toc", "widgets", "vscode", "colab"}  # keys of the notebook that editors come and go with


@dataclass(frozen=True)
class Mended:
    """The mended notebook, what was put right and what is suspicious."""

    notebook: NotebookNode
    repairs: list[Repair]
    flags: list[Flag]


def mend(submitted: NotebookNode, source: NotebookNode) -> Mended:
    """The submission with every given cell in its place, the answers as the learner wrote them, settings as given."""
    sheet = Sheet(submitted.cells, outline(source))
    match.match(sheet)
    settings.retype(sheet)
    merged.unmerge(sheet)
    copies.settle(sheet)
    order.restore(sheet)
    order.sort(sheet)
    order.bring_up(sheet)
    settings.put_right(sheet)
    metadata = _metadata(sheet, submitted.metadata, source.metadata)
    minor = 5 if any("id" in slot.cell for slot in sheet.slots) else submitted.nbformat_minor
    if not sheet.changed and metadata is None and minor == submitted.nbformat_minor:
        return Mended(submitted, [], [])
    notebook = NotebookNode(submitted, cells=[slot.cell for slot in sheet.slots], nbformat_minor=minor)
    if metadata is not None:
        notebook["metadata"] = metadata
    return Mended(notebook, sheet.repairs, sheet.flags)


def _metadata(sheet: Sheet, found: NotebookNode, wanted: NotebookNode) -> NotebookNode | None:
    keys = [key for key in wanted if key not in _EDITORS]
    wrong = [key for key in keys if key not in found or _foreign(key, found[key], wanted[key])]
    if not wrong:
        return None
    for key in wrong:
        was = f" (it was {brief(found[key].get('name'))})" if isinstance(found.get(key), dict) else ""
        sheet.repaired(None, f"The notebook's {key} had been lost or changed{was}; it is as given again.")
    return NotebookNode(found, **{key: from_dict(wanted[key]) for key in wrong})


def _foreign(key: str, found: object, wanted: NotebookNode) -> bool:
    if key not in ("kernelspec", "language_info"):
        return False
    if not isinstance(found, dict) or found.get("name") != wanted.get("name"):
        return True
    return key == "kernelspec" and not isinstance(found.get("display_name"), str)
