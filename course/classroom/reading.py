"""Reading a class from what grading has left: the verdicts, nbgrader's gradebook, and the folders."""

from collections.abc import Iterable
from pathlib import Path

from nbgrader.utils import parse_utc

from autograder import assignment as assignments
from autograder.records import register
from autograder.records.journal import Journal
from autograder.records.model import Model, Score, Standing
from autograder.records.verdict import NotebookVerdict, Status, TestVerdict, Verdict
from autograder.records.writer import Writer
from autograder.settings import Course
from course.classroom import mistakes
from course.classroom.model import Handed, Result, Room, status_of

Scores = dict[str, dict[str, Score]]


def room(course: Course, chapters: list[str]) -> Room:
    """Return the class in these chapters; in all that anybody has handed in when none is named."""
    names = [assignments.find(course, chapter) for chapter in chapters] or _used(course)
    handed, waiting = list[Handed](), list[tuple[str, str]]()
    known, titles = set[str](), dict[tuple[str, str], str]()
    for name in names:
        one = _Chapter(course, name)
        handed += one.handed()
        waiting += one.waiting()
        known |= one.standings.keys()
        titles |= mistakes.titles(name)
    return Room(tuple(names), tuple(handed), tuple(waiting), tuple(known), titles)


def _used(course: Course) -> list[str]:
    """Return the assignments of which something was handed in or graded."""
    names = [path.name for path in course.path("source", ".", "").glob("*") if path.is_dir()]
    return sorted(name for name in names if _submitted(course, name) or Journal(course.root, name).folder.is_dir())


def _submitted(course: Course, name: str) -> list[str]:
    """Return who has a folder in submitted/."""
    top, _, below = str(course.path("submitted", "\0", name)).partition("\0")
    return [path.name for path in Path(top).glob("[!.]*") if Path(f"{path}{below}").is_dir()]


class _Chapter:
    """One assignment: its verdicts, and what the gradebook says today."""

    def __init__(self, course: Course, name: str) -> None:
        self.course, self.name = course, name
        self.journal = Journal(course.root, name)
        self.verdicts = self.journal.verdicts()
        self.model: Model | None = register.known(course, name)
        self.standings: dict[str, Standing] = {}
        self._read: tuple[tuple[str, str], dict[str, str]] = (("", ""), {})
        if self.model:
            with Writer(course.db_url, self.model) as reader:
                self.standings = reader.standings()

    def handed(self) -> list[Handed]:
        return [self._handed(verdict, self.standings.get(verdict.student, Standing())) for verdict in self.verdicts]

    def waiting(self) -> list[tuple[str, str]]:
        done = {verdict.student for verdict in self.verdicts}
        return [(student, self.name) for student in _submitted(self.course, self.name) if student not in done]

    def _handed(self, verdict: Verdict, standing: Standing) -> Handed:
        results = [result for part in verdict.notebooks for result in self._results(verdict, part, standing.scores)]
        extra = sum(score.extra or 0.0 for cells in standing.scores.values() for score in cells.values())
        penalty = sum(late or 0.0 for late in verdict.late.values())
        return Handed(
            verdict.student,
            self.name,
            status_of(result.status for result in results) if results else verdict.status,
            verdict.reason,
            self._late(verdict, standing),
            self._tries(verdict),
            tuple(results),
            extra - penalty,
        )

    def _results(self, verdict: Verdict, part: NotebookVerdict, scores: Scores) -> Iterable[Result]:
        """Yield a result per exercise; whoever was not judged has none."""
        tests: dict[str, list[TestVerdict]] = {}
        for test in part.tests:
            tests.setdefault(test.exercise or test.id, []).append(test)
        given = scores.get(part.name, {})
        flags = {flag.cell: flag.what for flag in part.flags}
        for exercise, found in tests.items():
            states = [_settled(test, given.get(test.id, Score())) for test in found]
            points = [point for _, point in states if point is not None]
            wrong = [test for test, (status, _) in zip(found, states, strict=True) if status is Status.FAILED]
            yield Result(
                exercise,
                status_of(status for status, _ in states),
                sum(points) if points else None,
                sum(test.max_points for test in found),
                mistakes.of(self.name, exercise, wrong[0], self._answers(verdict, part.name)) if wrong else None,
                " ".join(flags[test.id] for test in found if test.status is Status.HELD and test.id in flags),
            )

    def _answers(self, verdict: Verdict, notebook: str) -> dict[str, str]:
        key = (verdict.student, notebook)
        if self._read[0] != key:
            folder = self.course.path("autograded", verdict.student, self.name)
            self._read = (key, mistakes.answers(folder / f"{notebook}.ipynb"))
        return self._read[1]

    def _late(self, verdict: Verdict, standing: Standing) -> float:
        due = self.model.duedate if self.model else None
        handed_in = standing.timestamp or (parse_utc(verdict.timestamp) if verdict.timestamp else None)
        if due is None or handed_in is None:
            return 0.0
        due = due + standing.extension if standing.extension else due
        return max(0.0, float((handed_in - due).total_seconds()))

    def _tries(self, verdict: Verdict) -> int:
        """Count the different submissions that were graded; grading one again is no try."""
        former = self.journal.history(verdict.student)
        return len({one.submission for one in [*former, verdict] if one.submission}) or 1


def _settled(test: TestVerdict, score: Score) -> tuple[Status, float | None]:
    """Return the state and the points of a test as they are once an instructor has looked at it."""
    if score.manual is None:
        return test.status, test.points
    return (Status.PASSED if score.manual >= test.max_points else Status.FAILED), score.manual
