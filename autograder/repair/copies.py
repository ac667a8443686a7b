"""Cells that stand in a submission twice or in pieces."""

from collections import defaultdict
from itertools import pairwise

from autograder.repair import words
from autograder.repair.given import Given
from autograder.repair.sheet import Sheet, Slot

_ALIKE = 0.5


def settle(sheet: Sheet) -> None:
    """Keep one cell for every given one: join the pieces of a split cell, set copies aside."""
    groups: dict[Given, list[Slot]] = defaultdict(list)
    for slot in sheet.slots:
        given = slot.given or slot.copy_of
        if given and given.graded:
            groups[given].append(slot)
    for given, group in groups.items():
        if len(group) > 1:
            _settle(sheet, given, group)
    _join_halves(sheet)


def _settle(sheet: Sheet, given: Given, group: list[Slot]) -> None:
    if given.kind == "answer" and _split(sheet, given, group):
        sheet.at[given].edit()["source"] = "\n".join(slot.text for slot in group)
        _remove(sheet, [slot for slot in group if slot is not sheet.at[given]])
        sheet.repaired(given, f"The cell {given.name} was split in {len(group)}; its parts were put together again.")
        return
    counted = sheet.at[given]
    copies = [slot for slot in group if slot is not counted]
    idle = [slot for slot in copies if _idle(slot, counted, given)]
    _remove(sheet, idle)
    others = [slot for slot in copies if slot not in idle]
    for slot in others:
        _set_aside(sheet, slot, counted)
    rest = "the others run as ordinary cells before it" if others else "the others were left out"
    sheet.repaired(given, f"The cell {given.name} stood {len(group)} times in the notebook; one counts, {rest}.")


def _split(sheet: Sheet, given: Given, group: list[Slot]) -> bool:
    first = sheet.slots.index(group[0])
    if sheet.slots[first : first + len(group)] != group or any(not slot.text.strip() for slot in group):
        return False
    if any(_repeated(given, one, other) for one, other in pairwise(group)):
        return False
    joined = "\n".join(slot.text for slot in group)
    if words.whole(joined) and not all(words.whole(slot.text) for slot in group):
        return True
    return not any(_alike(given, one, other) for one, other in pairwise(group))


def _repeated(given: Given, one: Slot, other: Slot) -> bool:
    """Whether a line that was given once stands in both: then one of them is a copy."""
    once = {line for line in given.lines if len(line) > 3 and given.lines.count(line) == 1}
    return bool(once & _lines(one) & _lines(other))


def _alike(given: Given, one: Slot, other: Slot) -> bool:
    names, others = words.names(one.text), words.names(other.text)
    if given.untouched(one.text) or names & others:
        return True
    return not (names and others) and one.words.like(other.words) >= _ALIKE


def _lines(slot: Slot) -> set[str]:
    return {line.strip() for line in slot.text.split("\n")}


def _idle(slot: Slot, counted: Slot, given: Given) -> bool:
    text = slot.text.strip()
    return not text or text == counted.text.strip() or (given.kind == "locked" and text in given.text)


def _set_aside(sheet: Sheet, slot: Slot, counted: Slot) -> None:
    slot.copy_of = None
    here, there = sheet.slots.index(slot), sheet.slots.index(counted)
    if here > there and not any(between.given and between.given.runs for between in sheet.slots[there + 1 : here]):
        # Behind the counted cell it would overwrite what that cell defines.
        sheet.slots.insert(there, sheet.slots.pop(here))


def _remove(sheet: Sheet, slots: list[Slot]) -> None:
    gone = set(slots)
    sheet.slots = [slot for slot in sheet.slots if slot not in gone]


def _join_halves(sheet: Sheet) -> None:
    place = 0
    while place + 1 < len(sheet.slots):
        one, other = sheet.slots[place : place + 2]
        if _halves(one, other):
            kept, gone = (one, other) if one.given else (other, one)
            kept.edit()["source"] = f"{one.text}\n{other.text}"
            sheet.slots.remove(gone)
            sheet.repaired(kept.given, f"The cell {_name(kept)} was split in 2; its parts were put together again.")
        else:
            place += 1


def _name(slot: Slot) -> str:
    return slot.given.name if slot.given else ""


def _halves(one: Slot, other: Slot) -> bool:
    given = one.given or other.given
    if not given or given.kind not in ("answer", "code") or not (one.own or other.own) or not (one.code and other.code):
        return False
    mine = one if one.given else other
    if mine.text.strip() == given.text.strip() or not one.text.strip() or not other.text.strip():
        return False
    return not (words.whole(one.text) and words.whole(other.text)) and words.whole(f"{one.text}\n{other.text}")
