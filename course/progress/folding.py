"""From the diary to what it amounts to: per exercise what has passed and what it took, and the learner's choices.

What has once passed stays passed, also when the same cell fails later: after a restart of the kernel a test cell often
runs before its answer cell, and a repetition begins with an empty answer. Only a check of the whole notebook, hidden
tests included, can take a pass away.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field

from course.progress.events import Event


@dataclass(slots=True)
class Cell:
    """One test cell: whether it has passed, its points, its runs before the first pass, and when it passed afresh."""

    passed: bool = False
    points: float = 0.0
    runs: int = 0
    passes: list[str] = field(default_factory=list)
    fresh: bool = True

    def note_pass(self, at: str) -> None:
        """Keep the first pass, and the first one after every reset: running the same answer again proves nothing."""
        self.passed = True
        if self.fresh:
            self.passes.append(at)
            self.fresh = False


@dataclass(slots=True)
class Work:
    """What a learner has done on one exercise."""

    cells: dict[str, Cell] = field(default_factory=dict)
    hints: int = 0
    last: str = ""
    judged: bool | None = None  # what the latest check said, None before the first
    misconceptions: list[str] = field(default_factory=list)

    def cell(self, name: str) -> Cell:
        """Return a test cell, a new one when it has not been run yet."""
        return self.cells.setdefault(name, Cell())

    def passed(self, needed: Collection[str]) -> bool:
        """Say whether all these test cells have passed."""
        return bool(needed) and all(name in self.cells and self.cells[name].passed for name in needed)

    def passes(self, needed: Collection[str]) -> tuple[str, ...]:
        """Return when all these cells had passed: the first time, then after each reset."""
        return tuple(max(times) for times in zip(*(self.cell(name).passes for name in needed), strict=False))


@dataclass(slots=True)
class Folded:
    """Everything that the events amount to, by chapter ("ch13") and exercise."""

    works: dict[tuple[str, str], Work] = field(default_factory=dict)
    last_chapter: str = ""
    path: str = ""
    hours_per_week: float = 0.0
    ticks: set[str] = field(default_factory=set)

    def work(self, chapter: str, exercise: str) -> Work:
        """Return the work on an exercise, a new one when there is none yet."""
        return self.works.setdefault((short(chapter), exercise), Work())


def short(chapter: str) -> str:
    """Return what a chapter is called whatever its title says today: ch13 for ch13-py-decorators-meta."""
    return chapter.partition("-")[0]


def fold(events: Iterable[Event]) -> Folded:
    """Go through the events in order and add them up."""
    folded = Folded()
    for event in events:
        try:
            _HANDLERS.get(event.kind, _nothing)(folded, event)
        except (KeyError, TypeError, ValueError, AttributeError):
            continue  # what another version wrote in another way counts for nothing, and costs nothing else
    return folded


def _attempt(folded: Folded, event: Event) -> None:
    work = _touch(folded, event)
    cell = work.cell(event.data["cell"])
    cell.runs += not cell.passes
    cell.points = max(cell.points, float(event.data.get("points") or 0))
    if event.data["passed"]:
        cell.note_pass(event.at)
    if (known := event.data.get("misconception")) and known not in work.misconceptions:
        work.misconceptions.append(str(known))


def _check(folded: Folded, event: Event) -> None:
    judged: dict[str, bool] = {}
    for test in event.data["tests"]:
        if test["status"] not in ("passed", "failed"):
            continue  # not judged is nobody's fault
        if test["status"] == "failed" and not test.get("answered", True):
            continue  # a whole notebook is checked, and not everything in it has been begun
        work = folded.work(event.chapter, test["exercise"])
        cell, passed = work.cell(test["cell"]), test["status"] == "passed"
        cell.passed, cell.points, work.last = passed, float(test.get("points") or 0), event.at
        if passed:
            cell.note_pass(event.at)
        judged[test["exercise"]] = judged.get(test["exercise"], True) and passed
    for exercise, passed in judged.items():
        folded.work(event.chapter, exercise).judged = passed
    folded.last_chapter = short(event.chapter)


def _hint(folded: Folded, event: Event) -> None:
    work = _touch(folded, event)
    work.hints = max(work.hints, int(event.data.get("level", 1)))


def _reset(folded: Folded, event: Event) -> None:
    for cell in _touch(folded, event).cells.values():
        cell.fresh = True


def _path(folded: Folded, event: Event) -> None:
    folded.path = str(event.data["path"] or "")
    folded.hours_per_week = float(event.data.get("hours_per_week") or 0)


def _tick(folded: Folded, event: Event) -> None:
    change = folded.ticks.add if event.data["on"] else folded.ticks.discard
    change(str(event.data["item"]))


def _touch(folded: Folded, event: Event) -> Work:
    folded.last_chapter = short(event.chapter)
    work = folded.work(event.chapter, event.exercise)
    work.last = event.at
    return work


def _nothing(folded: Folded, event: Event) -> None:
    """Take no notice of what does not count, such as that a chapter was opened."""


_HANDLERS: dict[str, Callable[[Folded, Event], object]] = {
    "attempt": _attempt,
    "check": _check,
    "hint": _hint,
    "solution": _touch,
    "reset": _reset,
    "path": _path,
    "tick": _tick,
}
