"""Find out which cell of the submission stands for which given one: by grade id, by cell id, by text, by likeness."""

from collections import defaultdict

from nbgrader import utils

from autograder.repair import words
from autograder.repair.given import Given
from autograder.repair.refusal import NotJudged
from autograder.repair.sheet import Sheet, Slot

_NEAR, _ALONE, _FAR = 0.6, 0.3, 0.8  # words in common: in its place, the only one in its place, anywhere
_MANY = 300  # of the learner's own cells are compared, and copies of one cell


def match(sheet: Sheet) -> None:
    """Assign every given cell to the one cell of the submission that stands for it, if there is one."""
    unknown = _by_key(sheet)
    _by_id(sheet)
    missing = sheet.missing()
    if missing:
        _by_text(sheet, missing)
        _by_likeness(sheet)
    _refuse_foreign(sheet, unknown)


def _by_key(sheet: Sheet) -> int:
    known, unknown = {given.key: given for given in sheet.givens if given.key}, 0
    groups: dict[Given, list[Slot]] = defaultdict(list)
    for slot in sheet.slots:
        if slot.key in known:
            groups[known[slot.key]].append(slot)
        else:
            unknown += slot.key is not None
    for given, group in groups.items():
        sheet.assign(group[0], given)
        for slot in group[1:]:
            slot.copy_of = given
    for given, group in groups.items():
        if len(group) > 1:
            _choose(sheet, given, group)
    return unknown


def _choose(sheet: Sheet, given: Given, group: list[Slot]) -> None:
    order = {slot: place for place, slot in enumerate(sheet.slots)}
    unique = [(order[slot], other.index) for other, slot in sheet.at.items() if other is not given]

    def rank(slot: Slot) -> tuple[bool, bool, int]:
        wrong = sum((place < order[slot]) != (index < given.index) for place, index in unique)
        filled = given.kind == "answer" and not given.untouched(slot.text)
        return filled, slot.cell.get("id") == given.cell.get("id", 0), -wrong

    best = max(group[:_MANY], key=rank)
    for slot in group:
        slot.given, slot.copy_of = None, given
    sheet.assign(best, given)


def _by_id(sheet: Sheet) -> None:
    wanted = {given.cell.id: given for given in sheet.givens if "id" in given.cell and given not in sheet.at}
    for slot in sheet.slots:
        given = wanted.get(slot.cell.get("id"))
        if given and slot.own and given not in sheet.at and _plausible(slot, given):
            sheet.assign(slot, given)


def _plausible(slot: Slot, given: Given) -> bool:
    # A cell of another type with another text is one that the learner turned into something of their own.
    return slot.cell.cell_type == given.cell.cell_type or given.words.like(slot.words) >= _NEAR


def _by_text(sheet: Sheet, missing: list[Given]) -> None:
    texts: dict[str, list[Slot]] = defaultdict(list)
    for slot in reversed(sheet.slots):
        if slot.own and slot.text.strip():
            texts[slot.text.strip()].append(slot)
    for given in missing:
        if found := texts.get(given.text.strip()):
            sheet.assign(found.pop(), given)


def _by_likeness(sheet: Sheet) -> None:
    free = [slot for slot in sheet.slots if slot.own and slot.text.strip()][:_MANY]
    order = {slot: place for place, slot in enumerate(sheet.slots)}
    missing = [given for given in sheet.missing() if given.runs]
    for given in missing:
        if not free:
            return
        low, high = sheet.after(given), sheet.ahead(given)
        near = [slot for slot in free if low <= order[slot] < high]
        found = _best(given, near, _ALONE if len(near) == 1 else _NEAR) or _best(given, free, _FAR)
        if not found and len(near) == 1 and given.kind == "answer" and utils.is_grade(given.cell):
            found = near[0]
        if found:
            sheet.assign(found, given)
            free.remove(found)


def _best(given: Given, slots: list[Slot], least: float) -> Slot | None:
    best = max(slots, key=lambda slot: _likeness(given, slot), default=None)
    return best if best and _likeness(given, best) >= (least if given.kind == "answer" else max(least, _NEAR)) else None


def _likeness(given: Given, slot: Slot) -> float:
    likeness = given.words.like(slot.words)
    if given.kind == "answer" and likeness >= _ALONE and given.names and given.names <= words.names(slot.text):
        likeness += 0.5
    return likeness


def _refuse_foreign(sheet: Sheet, unknown: int) -> None:
    graded = [given for given in sheet.givens if given.graded]
    found = sum(given in sheet.at for given in graded)
    if not graded or (found and found >= unknown):
        return
    raise NotJudged(
        f"This is another notebook: of this assignment's {len(graded)} answer and test cells it has {found}."
        " Hand in the notebook of this assignment, under the name it was given to you."
    )
