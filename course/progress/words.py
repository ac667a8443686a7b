"""What is said about progress, in the same words in the notebook, on the start page and in the terminal."""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from course.exercises import Chapter, Exercise
from course.progress import schedule, statuses
from course.progress.markup import Code, Line, Link
from course.progress.state import Progress

NO_PATH = "No learning path is chosen yet. Choose one in JupyterLab's Course panel, on the left, or in a terminal: "
MOST_DUE = 3  # a longer list would only discourage


class Row(NamedTuple):
    """One exercise in a table."""

    mark: str
    state: str
    title: str
    points: str
    tries: str
    hints: str


def exercise(progress: Progress, found: Chapter, exercise: Exercise) -> Row:
    """Return an exercise's row; what there is nothing of stays empty."""
    done = progress.exercise(found.name, exercise.id)
    points = f"{done.points:g} of {exercise.points:g}"
    mark, state = statuses.EXERCISES[done.status]
    return Row(mark, state, exercise.title, points, str(done.tries or ""), str(done.hints or ""))


def chapter(progress: Progress, found: Chapter) -> str:
    """Return a chapter's line: its title, exercises and points."""
    done = progress.chapter(found.name)
    return f"{found.title}: {done.done} of {done.total} exercises, {done.points:g} of {done.most:g} points"


def what_next(progress: Progress, today: date) -> Iterator[Line]:
    """Return what to do next, what to repeat and how far the path is, a line each."""
    yield next_exercise(progress)
    yield from due(progress)
    yield path(progress, today)


def next_exercise(progress: Progress) -> Line:
    """Return the way to the next exercise."""
    if not progress.next:
        return ("All exercises are done.",)
    found = progress.existing(progress.next.chapter)
    assert found
    exercise = next(item for item in found.exercises if item.id == progress.next.exercise)
    return ("Next: ", Link(exercise.title, found, exercise.answer_cell), f" (chapter {found.number})")


def due(progress: Progress) -> Iterator[Line]:
    """Return how to repeat what is due, what has waited longest first."""
    for entry in progress.due[:MOST_DUE]:
        found = progress.existing(entry.chapter)
        assert found
        exercise = next(item for item in found.exercises if item.id == entry.exercise)
        way = Link(f"{found.title} (chapter {found.number})", found, exercise.answer_cell)
        yield ("To repeat: ", way, ". There, run ", Code(f"%reset {exercise.id}"), " and answer from memory.")
    if (more := len(progress.due) - MOST_DUE) > 0:
        yield (f"{count(more, 'more chapter')} to repeat after that.",)


def path(progress: Progress, today: date) -> Line:
    """Return the chosen path, its hours and its last day."""
    chosen, pace = progress.chosen, hours_per_week(progress)
    if not chosen:
        return (NO_PATH, Code("course path"))
    found = schedule.outlook(chosen, progress, pace, today)
    hours = f"Your path, {chosen.title}: {found.hours_done:g} of {chosen.hours:g} hours done."
    if not found.hours_left:
        return (f"{hours} You have arrived.",)
    end = f" At {pace:g} hours a week you finish by {day(found.finish)}." if found.finish else ""
    return (hours + end,)


def to_come(progress: Progress, today: date) -> str:
    """Return how much of the chosen path is not written yet, nothing when it is all there."""
    coming = schedule.outlook(progress.chosen, progress, 0, today).to_come if progress.chosen else []
    if not coming:
        return ""
    return f"{len(coming)} of its chapters and projects are still to come; an update of the course brings them."


def hours_per_week(progress: Progress) -> float:
    """Return the learner's hours per week, else the path's own pace."""
    return progress.hours_per_week or (progress.chosen.pace if progress.chosen else 0)


def count(number: int, thing: str) -> str:
    """Return a number with its noun: 1 event, 2 events."""
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"


def day(date: date) -> str:
    """Return a date as people write it."""
    return f"{date.day} {date:%B %Y}"
