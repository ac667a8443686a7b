"""Where the learner stands: the diary, seen through the chapters that exist and the path that was chosen."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Literal, NamedTuple

from course import exercises
from course.exercises import Chapter, Exercise
from course.progress import events as diary
from course.progress import folding, review
from course.progress.folding import Folded, Work, short

if TYPE_CHECKING:
    from course.progress.events import Event
    from course.progress.paths import LearningPath

Status = Literal["untouched", "tried", "passed", "proved"]
SOLVED = ("passed", "proved")


@dataclass(frozen=True)
class ExerciseState:
    """One exercise: "passed" by its visible tests, "proved" by a check that ran the hidden ones, too."""

    status: Status = "untouched"
    tries: int = 0
    hints: int = 0
    points: float = 0.0
    last: str = ""
    misconceptions: tuple[str, ...] = ()
    passes: tuple[str, ...] = ()

    @property
    def solved(self) -> bool:
        """Say whether it counts as done."""
        return self.status in SOLVED


@dataclass(frozen=True)
class ChapterState:
    """One chapter: its points without those that only a person can give, and how many of its exercises are done."""

    status: Status
    points: float
    most: float
    done: int
    total: int


class Next(NamedTuple):
    """The exercise to do next."""

    chapter: str
    exercise: str


@dataclass(frozen=True)
class Progress:
    """Everything that is known about one learner's progress."""

    folded: Folded
    catalogue: Sequence[Chapter] | None = None

    @cached_property
    def chapters(self) -> Sequence[Chapter]:
        """Return the chapters that exist."""
        return exercises.chapters() if self.catalogue is None else self.catalogue

    @property
    def path(self) -> str:
        """Return the id of the chosen path, empty before a choice."""
        return self.chosen.id if self.chosen else ""

    @cached_property
    def chosen(self) -> "LearningPath | None":
        """Return the chosen path; one that an update has removed is as good as none."""
        from course.progress import paths

        with suppress(paths.UnknownPath):
            return paths.get(self.folded.path) if self.folded.path else None
        return None

    @property
    def hours_per_week(self) -> float:
        """Return how many hours a week the learner wants to study, 0 when they have not said."""
        return self.folded.hours_per_week

    @property
    def ticks(self) -> frozenset[str]:
        """Return the items of checklists that were ticked by hand."""
        return frozenset(self.folded.ticks)

    def exercise(self, chapter: str, id: str) -> ExerciseState:
        """Return the state of an exercise; what does not exist is untouched."""
        found = self.existing(chapter)
        exercise = next((item for item in found.exercises if item.id == id), None) if found else None
        work = self.folded.works.get((short(chapter), id))
        return _state(exercise, work) if exercise and work else ExerciseState()

    def chapter(self, name: str) -> ChapterState:
        """Return the state of a chapter; what does not exist is untouched and empty."""
        found = self.existing(name)
        listed = found.exercises if found else ()
        states = [self.exercise(name, exercise.id) for exercise in listed]
        most = sum(exercise.points for exercise in listed)
        done = sum(state.solved for state in states)
        return ChapterState(_whole(states), sum(state.points for state in states), most, done, len(states))

    @cached_property
    def next(self) -> Next | None:
        """Return the first exercise that is not done yet: of the chapter worked on last, then in the path's order."""
        steps, last = list(self._steps()), self.existing(self.folded.last_chapter)
        here = [step for step in steps if last and step.chapter == last.name] or (_all(last) if last else [])
        return next((step for step in here + steps if not self.exercise(*step).solved), None)

    @cached_property
    def due(self) -> list[review.Due]:
        """Return what is due for repetition today."""
        return review.due(self, date.today())

    def _steps(self) -> Iterator[Next]:
        """Return the path's exercises in the path's order; without a path every exercise, chapter by chapter."""
        from course.progress import paths

        chosen = self.chosen
        if chosen is None:
            yield from (step for chapter in self.chapters for step in _all(chapter))
            return
        for item in (item for step in chosen.steps for item in step.items if item.chapter):
            if chapter := self.existing(item.chapter):
                yield from (Next(chapter.name, id) for id in paths.exercises(item, chapter))

    def existing(self, name: str) -> Chapter | None:
        """Return a chapter, None when it is still to come."""
        return self._by_number.get(short(name))

    @cached_property
    def _by_number(self) -> dict[str, Chapter]:
        return {short(chapter.name): chapter for chapter in self.chapters}


def state(events: "Iterable[Event] | None" = None, catalogue: Sequence[Chapter] | None = None) -> Progress:
    """Return the learner's progress, from the diary on the disk unless events are given."""
    return Progress(folding.fold(diary.read() if events is None else events), catalogue)


def _all(chapter: Chapter) -> list[Next]:
    return [Next(chapter.name, exercise.id) for exercise in chapter.exercises]


def _state(exercise: Exercise, work: Work) -> ExerciseState:
    needed = [test.cell for test in exercise.tests]
    passed = work.passed(needed)
    return ExerciseState(
        status=("proved" if work.judged else "passed") if passed else "tried",
        tries=max((cell.runs for cell in work.cells.values()), default=0),
        hints=work.hints,
        points=sum(work.cell(name).points for name in needed),
        last=work.last,
        misconceptions=tuple(work.misconceptions),
        passes=work.passes(needed),
    )


def _whole(states: list[ExerciseState]) -> Status:
    if states and all(state.solved for state in states):
        return "proved" if all(state.status == "proved" for state in states) else "passed"
    return "untouched" if all(state.status == "untouched" for state in states) else "tried"
