"""The next hint for an exercise: the levels 1, 2, 3, never the answer; what is behind a slip is said by the card."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from course.exercises import Exercise

if TYPE_CHECKING:
    from course.progress.events import Event


@dataclass(frozen=True)
class Hint:
    """What to show: `level` of `most` (0 of 0: there is none), `text` in Markdown; `again` when it is known."""

    exercise: str
    level: int
    most: int
    text: str
    again: bool = False
    trouble: str = ""

    @property
    def title(self) -> str:
        """Return the line above the hint."""
        if not self.most:
            return f"{self.exercise}: no hints"
        return f"{self.exercise}: hint {self.level} of {self.most}"

    @property
    def note(self) -> str:
        """Return the line below the hint: what comes next."""
        if self.trouble:
            return self.trouble
        if not self.most:
            return ""
        if self.again:
            return "That was the last hint. Run the test cell again: its message is about your newest version."
        if self.level < self.most:
            return f"`%hint` again gives hint {self.level + 1} of {self.most}. Hints cost no points."
        return "This is the last hint. Hints are counted, never punished."


def following(exercise: Exercise, shown: Iterable["Event"]) -> Hint:
    """Return the next hint, given the "hint" events of this exercise."""
    most = len(exercise.hints)
    if not most:
        return _without(exercise)
    levels = [event.data.get("level") for event in shown]
    last = max((level for level in levels if isinstance(level, int)), default=0)
    level = min(last + 1, most)
    return Hint(exercise.id, level, most, exercise.hints[level - 1], again=last >= most)


def _without(exercise: Exercise) -> Hint:
    text = "This exercise has no hints. Run its test cell: the message names the call and what came back."
    return Hint(exercise.id, 0, 0, text)


def take(chapter: str, exercise: Exercise) -> Hint:
    """Return the next hint for an exercise and note in the diary that it was shown."""
    from course.progress import events

    try:
        hint = following(exercise, _shown(chapter, exercise, events.read()))
        events.record("hint", chapter, exercise.id, level=hint.level)
    except OSError as error:  # the diary cannot be used: a hint all the same
        told = f"Hints are not counted: {error.filename} cannot be used ({error.strerror})."
        return replace(following(exercise, []), trouble=told)
    return hint


def _shown(chapter: str, exercise: Exercise, diary: "Iterable[Event]") -> "list[Event]":
    number = chapter.split("-")[0]
    hints = (event for event in diary if event.kind == "hint" and event.exercise == exercise.id)
    return [event for event in hints if event.chapter.split("-")[0] == number]
