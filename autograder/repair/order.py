"""Bring the given cells back to the order in which they were given; the learner's own cells stay beside them."""

from bisect import bisect_left

from autograder.repair import words
from autograder.repair.given import Given
from autograder.repair.sheet import Sheet, Slot


def restore(sheet: Sheet) -> None:
    """Put the given cells back that are missing; prose is not needed for a score."""
    for given in sheet.missing():
        if not given.runs:
            continue
        # A test runs as late as it may, everything else as early: the learner's own cells in between count.
        sheet.add(sheet.ahead(given) if given.kind == "locked" else sheet.after(given), given)
        sheet.repaired(given, _RESTORED[given.kind].format(name=given.name))


_RESTORED = {
    "answer": "The answer cell {name} was missing; it was put back as it was given, without an answer.",
    "locked": "The cell {name} was missing; it was put back.",
    "code": "The code cell {name} was missing; it was put back.",
}


def sort(sheet: Sheet) -> None:
    """Move as few given cells as possible so that all stand in order again."""
    placed = [(slot, slot.given) for slot in sheet.slots if slot.given and slot.given.runs]
    stay = _rising([given.index for _, given in placed])
    moved = [(slot, given) for place, (slot, given) in enumerate(placed) if place not in stay]
    blocks = {slot: _block(sheet, slot, given, dict(moved)) for slot, given in moved}
    for slot, given in moved:
        del sheet.at[given]
        for part in blocks[slot]:
            sheet.slots.remove(part)
    for slot, given in sorted(moved, key=lambda pair: pair[1].index):
        place = _ahead(sheet, given) if given.kind == "locked" else _after(sheet, given)
        sheet.slots[place:place] = blocks[slot]
        sheet.at[given] = slot
        sheet.repaired(given, f"The cell {given.name} had been moved; it runs in its own place again.")


def _after(sheet: Sheet, given: Given) -> int:
    earlier = [place for place, slot in _running(sheet) if slot.given.index < given.index]  # type: ignore[union-attr]
    return max(earlier, default=-1) + 1


def _ahead(sheet: Sheet, given: Given) -> int:
    later = [place for place, slot in _running(sheet) if slot.given.index > given.index]  # type: ignore[union-attr]
    return min(later, default=len(sheet.slots))


def _running(sheet: Sheet) -> list[tuple[int, Slot]]:
    return [(place, slot) for place, slot in enumerate(sheet.slots) if slot.given in sheet.at and slot.given.runs]


def _block(sheet: Sheet, slot: Slot, given: Given, moved: dict[Slot, Given]) -> list[Slot]:
    """The moved cell and the learner's own cells up to the next one, if that one was moved along with it."""
    start = sheet.slots.index(slot)
    for end in range(start + 1, len(sheet.slots)):
        following = sheet.slots[end]
        if following.given and following.given.runs:
            skipped = sheet.givens[given.index + 1 : following.given.index]
            together = following in moved and following.given.index > given.index
            alone = together and not any(between.runs for between in skipped)
            return [slot, *(own for own in sheet.slots[start + 1 : end] if own.own)] if alone else [slot]
    return [slot]


def bring_up(sheet: Sheet) -> None:
    """Put code that stands below the tests of its untouched answer cell in front of them."""
    for given, slot in list(sheet.at.items()):
        if given.kind == "answer" and slot.code and given.untouched(slot.text):
            below = _below_the_tests(sheet, sheet.slots.index(slot) + 1)
            found = next((other for other in below if given.names and given.names <= words.names(other.text)), None)
            if found:
                sheet.slots.remove(found)
                sheet.slots.insert(sheet.slots.index(slot) + 1, found)
                sheet.repaired(given, f"The code for {given.name} stood below its tests; it runs before them now.")


def _below_the_tests(sheet: Sheet, start: int) -> list[Slot]:
    """The learner's own code between the tests and the next answer, if there is none before the tests."""
    tested, found = False, []
    for slot in sheet.slots[start:]:
        if slot.given and slot.given.kind == "answer":
            break
        tested = tested or bool(slot.given and slot.given.kind == "locked")
        if slot.own and slot.code and slot.text.strip():
            if not tested:
                return []
            found.append(slot)
    return found


def _rising(numbers: list[int]) -> set[int]:
    """The places of a longest rising subsequence."""
    tails: list[int] = []
    ends: list[int] = []
    previous: list[int] = []
    for place, number in enumerate(numbers):
        at = bisect_left(tails, number)
        previous.append(ends[at - 1] if at else -1)
        tails[at : at + 1] = [number]
        ends[at : at + 1] = [place]
    chosen, place = set(), ends[-1] if ends else -1
    while place >= 0:
        chosen.add(place)
        place = previous[place]
    return chosen
