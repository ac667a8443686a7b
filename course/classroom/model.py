"""What is known about a class: one record per learner and chapter, and the sums over them."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from autograder.records.verdict import Status

OPEN = (Status.HELD, Status.NOT_JUDGED, Status.MANUAL)


@dataclass(frozen=True)
class Mistake:
    """A wrong answer by what is behind it: a misconception by name (`known`), else the test's own words."""

    name: str
    known: bool


@dataclass(frozen=True)
class Result:
    """One learner's exercise; points are None while nobody has given any; `why` says why it is held."""

    exercise: str
    status: Status
    points: float | None
    most: float
    mistake: Mistake | None = None
    why: str = ""


@dataclass(frozen=True)
class Handed:
    """One learner's chapter: the last submission that was graded; `tries` counts the different ones."""

    student: str
    chapter: str
    status: Status
    reason: str
    late: float  # seconds
    tries: int
    results: tuple[Result, ...]
    others: float = 0.0  # nbgrader's extra credit less its penalty for being late

    @property
    def points(self) -> float:
        """Return what the gradebook says today."""
        return sum(result.points or 0.0 for result in self.results) + self.others


@dataclass(frozen=True)
class Exercise:
    """How a class did in one exercise; shares are of those whose answer was judged."""

    chapter: str
    id: str
    title: str
    judged: int
    solved: int
    tries: float
    mistakes: tuple[tuple[Mistake, int], ...]

    @property
    def share(self) -> float:
        """Return the share of learners who solved it."""
        return self.solved / self.judged if self.judged else 0.0


@dataclass(frozen=True)
class Learner:
    """How one learner stands in the chapters that were asked for."""

    name: str
    handed: tuple[Handed, ...]
    waiting: int

    @property
    def points(self) -> float:
        """Return the sum over all chapters."""
        return sum(one.points for one in self.handed)

    @property
    def most(self) -> float:
        """Return what the chapters handed in are worth."""
        return sum(result.most for one in self.handed for result in one.results)

    def count(self, status: Status) -> int:
        """Return the number of chapters of which something is in this state."""
        return sum(one.status is status or any(r.status is status for r in one.results) for one in self.handed)

    @property
    def late(self) -> int:
        """Return the number of chapters that came after their due date."""
        return sum(one.late > 0 for one in self.handed)


@dataclass(frozen=True)
class Room:
    """A class: what was graded, who has handed in what is not graded yet, who is known, what exercises are called."""

    chapters: tuple[str, ...]
    handed: tuple[Handed, ...]
    waiting: tuple[tuple[str, str], ...]
    known: tuple[str, ...]
    titles: dict[tuple[str, str], str]

    @cached_property
    def learners(self) -> list[Learner]:
        """Return every learner by name."""
        names = {*self.known, *(one.student for one in self.handed), *(student for student, _ in self.waiting)}
        handed: dict[str, list[Handed]] = {name: [] for name in names}
        for one in self.handed:
            handed[one.student].append(one)
        waiting = Counter(student for student, _ in self.waiting)
        return [Learner(name, tuple(handed[name]), waiting[name]) for name in sorted(names)]

    @cached_property
    def exercises(self) -> list[Exercise]:
        """Return every exercise, the hardest first."""
        found: dict[tuple[str, str], list[tuple[Result, int]]] = {}
        for one in self.handed:
            for result in one.results:
                found.setdefault((one.chapter, result.exercise), []).append((result, one.tries))
        made = [self._exercise(chapter, name, results) for (chapter, name), results in found.items()]
        return sorted(made, key=lambda exercise: (exercise.judged == 0, exercise.share, exercise.chapter))

    def _exercise(self, chapter: str, name: str, results: list[tuple[Result, int]]) -> Exercise:
        judged = [result for result, _ in results if result.status not in OPEN]
        mistakes = Counter(result.mistake for result in judged if result.mistake)
        return Exercise(
            chapter,
            name,
            self.titles.get((chapter, name), name),
            len(judged),
            sum(result.status is Status.PASSED for result in judged),
            sum(tries for _, tries in results) / len(results),
            tuple(sorted(mistakes.items(), key=lambda pair: (-pair[1], pair[0].name))),
        )

    @property
    def once(self) -> bool:
        """Whether only one submission of each learner is known."""
        return all(one.tries <= 1 for one in self.handed)


def status_of(found: Iterable[Status]) -> Status:
    """Return the state of an exercise with several tests: the one that most wants a look."""
    states = set(found)
    order = (Status.FAILED, Status.HELD, Status.NOT_JUDGED, Status.MANUAL)
    return next((status for status in order if status in states), Status.PASSED)
