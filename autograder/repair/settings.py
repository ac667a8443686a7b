"""Type, text, metadata and id of every cell as they must be."""

from nbformat.notebooknode import NotebookNode, from_dict
from nbgrader import utils

from autograder.repair.given import Given
from autograder.repair.sheet import Sheet, Slot, brief

_EFFECT = {"skip-execution", "raises-exception"}
# What editors write for themselves: no part of what was given.
_EDITORS = {"collapsed", "scrolled", "deletable", "editable", "jupyter", "execution", "slideshow", "vscode", "colab"}
_OURS = ("checksum", "cell_type")  # written by generate_assignment, no part of the source


def retype(sheet: Sheet) -> None:
    """Make every given cell a cell of its own type again."""
    for given, slot in sheet.at.items():
        was, kind = slot.cell.cell_type, given.cell.cell_type
        if was != kind:
            slot.retype(kind)
            sheet.repaired(given, f"The cell {given.name} had become a {was} cell; it is a {kind} cell again.")


def put_right(sheet: Sheet) -> None:
    """Give every given cell its text and settings back, and take nbgrader's from all other cells."""
    for slot in sheet.slots:
        if slot.given is None:
            _own(sheet, slot)
            continue
        if slot.given.graded:
            _graded(sheet, slot, slot.given)
        else:
            _plain(sheet, slot, slot.given)
    _ids(sheet)


def _own(sheet: Sheet, slot: Slot) -> None:
    if "nbgrader" not in slot.cell.metadata:
        return
    key = slot.key
    del slot.edit().metadata["nbgrader"]
    if key is not None and key not in {given.key for given in sheet.givens}:
        sheet.repaired(None, f"The cell {brief(key)} is no cell of this assignment; it runs as an ordinary cell.")


def _graded(sheet: Sheet, slot: Slot, given: Given) -> None:
    found, wanted = slot.cell.metadata, given.cell.metadata
    keys = [key for key in {**wanted, "tags": None} if key != "nbgrader" and key not in _EDITORS]
    lost = [key for key in keys if not _same(found.get(key) or None, wanted.get(key) or None)]
    missing, changed = _nbgrader(found.get("nbgrader"), wanted["nbgrader"])
    edited = given.kind == "locked" and slot.text not in (given.text, given.cell.source)
    if (changed or edited) and _genuine(slot, given):
        if changed.pop("points", None):
            slot.edit().metadata.nbgrader["points"] = wanted.nbgrader.points
        edited = False
    if edited:
        slot.edit()["source"] = given.text
        sheet.repaired(given, f"The text of the cell {given.name} had been changed; it is as it was given again.")
    if lost or missing or changed:
        _restore(sheet, slot, given, [*lost, *missing], changed)


def _restore(sheet: Sheet, slot: Slot, given: Given, lost: list[str], changed: dict[str, str]) -> None:
    if changed:
        sheet.flagged(given, f"Settings of the cell {given.name} had been changed: {', '.join(changed.values())}.")
    _flag_tags(sheet, given, slot.cell.metadata)
    slot.edit()["metadata"] = given.metadata()
    names = ", ".join([*lost, *map(brief, changed)])
    sheet.repaired(given, f"Settings of the cell {given.name} had been lost or changed ({names}); they are back.")


def _genuine(slot: Slot, given: Given) -> bool:
    """Whether text and points are as some release had them: the instructor may have changed the source since."""
    nbgrader = slot.cell.metadata.get("nbgrader")
    if not isinstance(nbgrader, dict) or not isinstance(nbgrader.get("checksum"), str):
        return False
    text = slot.text if given.kind == "locked" else given.text
    try:
        shown = NotebookNode(source=text, cell_type=slot.cell.cell_type, metadata=slot.cell.metadata)
        return bool(utils.compute_checksum(shown) == nbgrader["checksum"])
    except (KeyError, TypeError, ValueError, AttributeError):
        return False


def _nbgrader(found: object, wanted: NotebookNode) -> tuple[list[str], dict[str, str]]:
    """Which of nbgrader's settings are lost or malformed, and which have another value."""
    if not isinstance(found, dict) or not found:
        return ["nbgrader"], {}
    lost = [key for key in _OURS if not isinstance(found.get(key, ""), str)]
    lost += [
        key for key in wanted if key not in found or (found[key] == wanted[key] and not _same(found[key], wanted[key]))
    ]
    differ = [key for key in found if key not in _OURS and found[key] != wanted.get(key)]
    return lost, {key: f"{key} {brief(found[key])} instead of {brief(wanted.get(key))}" for key in differ}


def _same(found: object, wanted: object) -> bool:
    # JSON knows one kind of number, and true is none of them.
    return found == wanted and isinstance(found, bool) == isinstance(wanted, bool)


def _flag_tags(sheet: Sheet, given: Given, found: NotebookNode) -> None:
    tags = found.get("tags")
    for tag in sorted(_EFFECT & {tag for tag in tags if isinstance(tag, str)}) if isinstance(tags, list) else []:
        if tag not in given.cell.metadata.get("tags", []):
            sheet.flagged(given, f"The cell {given.name} had been given the tag {tag}, which changes how it runs.")


def _plain(sheet: Sheet, slot: Slot, given: Given) -> None:
    if "nbgrader" in slot.cell.metadata:
        del slot.edit().metadata["nbgrader"]
    tags, wanted = slot.cell.metadata.get("tags"), given.cell.metadata.get("tags", [])
    found = {tag for tag in tags if isinstance(tag, str)} if isinstance(tags, list) else set()
    if given.kind == "code" and found & _EFFECT != set(wanted) & _EFFECT:
        slot.edit().metadata["tags"] = from_dict(wanted)
        sheet.repaired(given, f"The tags of the cell {given.name} had been changed; they are as given again.")


def _ids(sheet: Sheet) -> None:
    taken = {given.cell.id for given, slot in sheet.at.items() if "id" in given.cell}
    if not taken and not any("id" in slot.cell for slot in sheet.slots):
        return
    lost, number = 0, 0
    for slot in sheet.slots:
        wanted = slot.given.cell.get("id") if slot.given else slot.cell.get("id")
        if not slot.given or not wanted:
            while not wanted or wanted in taken:
                number += 1
                wanted = f"own-{number}"
            taken.add(wanted)
        if slot.cell.get("id") != wanted:
            lost += slot.given is not None and slot.given.graded
            slot.edit()["id"] = wanted
    if lost:
        sheet.repaired(None, f"{lost} cells had lost their ids; they have them again.")
