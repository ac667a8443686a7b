"""Cells that were merged into a neighbour: cut them out of it again."""

from itertools import groupby

from autograder.repair.given import Given
from autograder.repair.sheet import Sheet, Slot

_SHORT = 12  # a text this short may stand in another cell by chance


def unmerge(sheet: Sheet) -> None:
    """Find the text of missing cells in the cells around their place, and give each its own cell back."""
    for _, pairs in groupby(enumerate(sheet.missing()), key=lambda pair: pair[1].index - pair[0]):
        run = [given for _, given in pairs]
        if any(given.runs for given in run):
            _unmerge_run(sheet, run)


def _unmerge_run(sheet: Sheet, run: list[Given]) -> None:
    before = sheet.givens[run[0].index - 1] if run[0].index else None
    after = sheet.givens[run[-1].index + 1] if run[-1].index + 1 < len(sheet.givens) else None
    hosts = [(sheet.at[given], given) for given in (before, after) if given]
    low, high = sheet.after(run[0]), sheet.ahead(run[-1])
    own: list[tuple[Slot, Given | None]] = [(slot, None) for slot in sheet.slots[low:high] if slot.own]
    for host, given in [*hosts, *own]:
        ordered = sorted([*run, *([given] if given else [])], key=lambda given: given.index)
        parts = _cut(host.text, ordered)
        if any(part in run and part.runs for part, _ in parts):
            _divide(sheet, host, given, parts)
            return


def _cut(text: str, ordered: list[Given]) -> list[tuple[Given, str]]:
    """Which given cells the text holds and what each one gets; answers get what stands between the known texts."""
    parts: list[tuple[Given, str]] = []
    start, answers = 0, []
    for given in ordered:
        known = given.text.strip("\n")
        if given.kind == "answer":
            answers.append(given)
        elif len(known) >= _SHORT and (found := _find(text, known, start)) >= 0:
            parts += _learners(text[start:found], answers, parts)
            parts.append((given, given.text))
            start, answers = found + len(known), []
    return parts + _learners(text[start:], answers, parts) if parts else []


def _find(text: str, known: str, start: int) -> int:
    found = text.find(known, start)
    while found >= 0:
        end = found + len(known)
        if (found == 0 or text[found - 1] == "\n") and (end == len(text) or text[end] == "\n"):
            return found
        found = text.find(known, found + 1)
    return -1


def _learners(text: str, answers: list[Given], parts: list[tuple[Given, str]]) -> list[tuple[Given, str]]:
    text = text.strip("\n")
    if not text.strip():
        return []
    return [(answers[0], text)] if answers else []


def _divide(sheet: Sheet, host: Slot, given: Given | None, parts: list[tuple[Given, str]]) -> None:
    place = sheet.slots.index(host)
    sheet.slots.remove(host)
    if given:
        del sheet.at[given]
    if given and given not in [part for part, _ in parts]:
        parts = sorted([*parts, (given, given.text if given.kind != "answer" else "")], key=lambda part: part[0].index)
    for offset, (part, text) in enumerate(parts):
        sheet.add(place + offset, part, text)
    names = ", ".join(part.name for part, _ in parts)
    sheet.repaired(parts[0][0], f"The cells {names} had been merged into one; they are separate again.")
