"""The next hint for an exercise: what is behind a known slip first, then the levels 1, 2, 3; never the answer."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from course.exercises import Exercise, Misconception

if TYPE_CHECKING:
    from course.progress.events import Event

EXPLANATION = 0  # the level of a misconception's explanation


@dataclass(frozen=True)
class Hint:
    """What to show: `level` of `most` (0: the explanation of a slip), `text` in Markdown; `again` when it is known."""

    exercise: str
    level: int
    most: int
    text: str
    again: bool = False
    misconception: str = ""
    trouble: str = ""

    @property
    def title(self) -> str:
        """Return the line above the hint."""
        if self.level == EXPLANATION:
            return f"{self.exercise}: what happened here"
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
            first = " Hints cost nothing." if self.level == EXPLANATION else ""
            return f"`%hint` again gives hint {self.level + 1} of {self.most}.{first}"
        return "This is the last hint. Hints are counted, never punished."


def following(exercise: Exercise, shown: Iterable["Event"], misconception: Misconception | None) -> Hint:
    """Return the next hint, given the "hint" events of this exercise and the slip that the last failure was."""
    seen = list(shown)
    most = len(exercise.hints)
    if misconception and misconception.id not in {event.data.get("misconception") for event in seen}:
        return Hint(exercise.id, EXPLANATION, most, misconception.explanation, misconception=misconception.id)
    levels = [event.data.get("level") for event in seen]
    last = max((level for level in levels if isinstance(level, int)), default=0)
    if not most:
        return _without(exercise)
    level = min(last + 1, most)
    return Hint(exercise.id, level, most, exercise.hints[level - 1], again=last >= most)


def _without(exercise: Exercise) -> Hint:
    text = "This exercise has no hints. Run its test cell: the message names the call and what came back."
    return Hint(exercise.id, EXPLANATION, 0, text)


def take(chapter: str, exercise: Exercise, misconception: Misconception | None = None) -> Hint:
    """Return the next hint for an exercise and note in the diary that it was shown."""
    from course.progress import events

    try:
        hint = following(exercise, _shown(chapter, exercise, events.read()), misconception)
        about = {"misconception": hint.misconception} if hint.misconception else {}
        events.record("hint", chapter, exercise.id, level=hint.level, **about)
    except OSError as error:  # the diary cannot be used: a hint all the same
        told = f"Hints are not counted: {error.filename} cannot be used ({error.strerror})."
        return replace(following(exercise, [], misconception), trouble=told)
    return hint


def _shown(chapter: str, exercise: Exercise, diary: "Iterable[Event]") -> "list[Event]":
    number = chapter.split("-")[0]
    hints = (event for event in diary if event.kind == "hint" and event.exercise == exercise.id)
    return [event for event in hints if event.chapter.split("-")[0] == number]
