"""What is due for repetition.

What one has worked out is half forgotten after days, and recalling it shortly before that, at growing distances, keeps
it for years (spaced retrieval: Cepeda et al., "Distributed practice in verbal recall tasks", Psychological Bulletin
132, 2006; the growing steps are those of Leitner's card boxes, 1972). The rule here is a plain one, per chapter:

- A chapter comes up for repetition when half of its exercises have passed, or four: 2 days after the latest first
  pass. After the first repetition it comes up in 7 days, then in 21, then in 60. After the fourth it rests.
- It is repeated by writing one answer again, best that of its wrap-up: `%reset wrap-up`, then from memory until the
  test passes. The first pass of the opening quiz of a chapter that builds on it counts, too: it asks about it.
- A chapter that took more than one hint or further try per exercise comes up in half the time.
- Only one repetition a day counts.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from course.progress.folding import short

if TYPE_CHECKING:
    from course.exercises import Chapter
    from course.progress.state import Progress

INTERVALS = (2, 7, 21, 60)  # days
ENOUGH = 4  # exercises: the core lane of a long chapter is less than half of it
OPENING, CLOSING = "warm-up", "wrap-up"


@dataclass(frozen=True)
class Due:
    """A chapter to repeat, by which exercise, and since when."""

    chapter: str
    exercise: str
    since: date


def due(progress: "Progress", today: date) -> list[Due]:
    """Return what is to be repeated today, what has waited longest first."""
    listed = [
        Due(chapter.name, _by(progress, chapter), day)
        for chapter in progress.chapters
        if (day := _day(progress, chapter))
    ]
    return sorted((entry for entry in listed if entry.since <= today), key=lambda entry: entry.since)


def local_day(at: str) -> date:
    """Return the day, where the learner lives, of a time in UTC."""
    return datetime.fromisoformat(at).astimezone().date()


def _day(progress: "Progress", chapter: "Chapter") -> date | None:
    """Return when the chapter comes up next, None when it does not."""
    states = [progress.exercise(chapter.name, exercise.id) for exercise in chapter.exercises]
    passed = [state for state in states if state.passes]
    if not passed or len(passed) < min(ENOUGH, len(states) / 2):
        return None
    last, round_ = max(local_day(state.passes[0]) for state in passed), 0
    for day in _repetitions(progress, chapter):
        if day > last:
            last, round_ = day, round_ + 1
    if round_ == len(INTERVALS):
        return None
    trouble = sum(state.hints + max(state.tries - 1, 0) for state in passed) / len(passed)
    return last + timedelta(days=-(-INTERVALS[round_] // (2 if trouble > 1 else 1)))


def _repetitions(progress: "Progress", chapter: "Chapter") -> list[date]:
    """Return the days on which the chapter was recalled: its own exercises afresh, or the quiz of one that needs it."""
    own = [at for exercise in chapter.exercises for at in progress.exercise(chapter.name, exercise.id).passes[1:]]
    number = short(chapter.name)
    later = [other for other in progress.chapters if number in other.needs]
    quizzes = [at for other in later for at in progress.exercise(other.name, OPENING).passes[:1]]
    return sorted(local_day(at) for at in own + quizzes)


def _by(progress: "Progress", chapter: "Chapter") -> str:
    """Return the exercise to repeat a chapter by: its wrap-up when that has passed, else the last one that has."""
    passed = [exercise.id for exercise in chapter.exercises if progress.exercise(chapter.name, exercise.id).passes]
    return CLOSING if CLOSING in passed else passed[-1]
