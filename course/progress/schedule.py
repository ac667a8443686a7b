"""How much of a path is done, how much is left, and when it ends. What is still to come counts, too, and is named."""

import math
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from course.progress import evidence, paths

if TYPE_CHECKING:
    from collections.abc import Iterable

    from course.progress.paths import Item, LearningPath, Step
    from course.progress.state import Progress


@dataclass(frozen=True)
class Outlook:
    """Where a path leads; `to_come` names its chapters and projects that cannot be started yet."""

    hours_done: float
    hours_left: float
    finish: date | None
    to_come: list[str]


def outlook(path: "LearningPath", progress: "Progress", hours_per_week: float, today: date) -> Outlook:
    """Return hours and finish date; without hours per week there is no date."""
    done = round(sum(hours_done(step, progress) for step in path.steps if not step.optional), 2)
    left = round(path.hours - done, 2)
    return Outlook(done, left, finish(left, hours_per_week, today), to_come(path.items, progress))


def finish(hours: float, per_week: float, today: date) -> date | None:
    """Return the day after so many hours: a week that is needed only in part counts whole, as ch00 teaches it."""
    if per_week <= 0:
        return None
    try:
        return today + timedelta(weeks=math.ceil(hours / per_week))
    except OverflowError:  # at so few hours a week there is no such year
        return None


def hours_done(step: "Step", progress: "Progress") -> float:
    """Return the hours of a step whose work has passed; an activity is done when everything else in its step is."""
    graded = [(item.hours, share(item, progress)) for item in step.items if not item.activity]
    rest = sum(item.hours for item in step.items if item.activity) if all(part == 1 for _, part in graded) else 0.0
    return sum(hours * part for hours, part in graded) + rest


def share(item: "Item", progress: "Progress") -> float:
    """Return how much of an item has passed, from 0 to 1."""
    if item.project:
        needed = evidence.needed(item.name)
    else:
        chapter = evidence.existing(progress, item.chapter)
        needed = [(item.chapter, id) for id in paths.exercises(item, chapter)] if chapter else []
    return sum(progress.exercise(*pair).solved for pair in needed) / len(needed) if needed else 0.0


def to_come(items: "Iterable[Item]", progress: "Progress") -> list[str]:
    """Return the names and titles of what is in the plan and not there yet, each once."""
    graded = [item for item in items if not item.activity]
    coming = [item for item in graded if not evidence.existing(progress, item.chapter or item.project)]
    return list(dict.fromkeys(f"{item.name} {item.title}" for item in coming))
