"""What `autograder` prints: a bar while it works, tables when it is done."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from typing import Any

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    ProgressColumn,
    Task,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.progress import Progress as Bars
from rich.table import Table
from rich.text import Text

from autograder.batch import Progress
from autograder.records.regrade import Change
from autograder.records.verdict import Status, Verdict
from autograder.sealing import lint as linting

OUT, ERROR = Console(), Console(stderr=True)
for _console in (OUT, ERROR):
    if not _console.is_terminal:
        _console.width = 120  # a log has no width of its own


def warn(text: str) -> None:
    """Say something on stderr that nobody should miss."""
    ERROR.print(text, style="bold yellow", highlight=False, soft_wrap=True)


class _Rate(ProgressColumn):
    """Submissions per second."""

    def render(self, task: Task) -> Text:
        return Text(f"{task.speed or 0:.1f}/s" if task.completed else "", style="cyan")


@contextmanager
def bar(name: str, quiet: bool) -> Iterator[Progress]:
    """A progress bar on stderr with rate and time left; a quiet one says nothing."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        _Rate(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.fields[note]}"),
    )
    with Bars(*columns, console=ERROR, disable=quiet) as bars:
        task = bars.add_task(name, total=None, note="")
        yield Progress(
            say=lambda text: bars.update(task, note=text),
            total=lambda todo, skipped: bars.update(task, total=todo),
            done=lambda verdict: bars.advance(task),
        )


@dataclass
class Row:
    """The sums of one assignment."""

    assignment: str
    graded: int = 0
    passed: int = 0
    held: list[str] = field(default_factory=list)
    not_judged: dict[str, str] = field(default_factory=dict)
    lost: list[str] = field(default_factory=list)
    repaired: int = 0
    points: float = 0.0
    seconds: float = 0.0
    refused: list[str] = field(default_factory=list)

    def count(self, verdict: Verdict) -> None:
        """Add one verdict."""
        self.graded += 1
        self.passed += verdict.status is Status.PASSED
        self.seconds += verdict.seconds
        self.repaired += any(part.repairs for part in verdict.notebooks)
        self.points += sum(test.points or 0.0 for part in verdict.notebooks for test in part.tests)
        if verdict.status is Status.HELD:
            self.held.append(verdict.student)
        if verdict.status is Status.NOT_JUDGED:
            self.not_judged[verdict.student] = verdict.reason
        if not verdict.submission:
            self.lost.append(verdict.student)


def table(rows: Iterable[Row]) -> None:
    """Print the sums, and below them whatever an instructor has to look at."""
    rows = list(rows)
    shown = Table("assignment", "graded", "all passed", "mean points", "repaired", "held", "not judged")
    for row in rows:
        mean = f"{row.points / row.graded:.2f}" if row.graded else "–"
        counts = [row.repaired, len(row.held), len(row.not_judged)]
        shown.add_row(row.assignment, str(row.graded), str(row.passed), mean, *map(str, counts))
    OUT.print(shown)
    for row in rows:
        for student in row.held:
            _line(f"{row.assignment}: {student} is held for review: look at the flags in formgrader or the verdict.")
        for student, reason in row.not_judged.items():
            _line(f"{row.assignment}: {student} is not judged: {reason}")
        for sentence in row.refused:
            _line(sentence)


def changes(found: Iterable[Change], applied: bool) -> None:
    """Print who changes and how."""
    found = list(found)
    shown = Table("student", "test", "before", "after", "why")
    for change in found:
        before, after = (f"{_points(points)} {status or ''}" for points, status in _sides(change))
        shown.add_row(
            change.student, change.test, before, after, change.message.splitlines()[0] if change.message else ""
        )
    OUT.print(shown)
    if not found:
        _line("Nothing changes.")
    else:
        _line("Written; the former verdicts are kept." if applied else "Nothing is written. To write it: --apply")


def _sides(change: Change) -> list[tuple[float | None, Status | None]]:
    return [(change.before, change.status_before), (change.after, change.status_after)]


def _points(points: float | None) -> str:
    return "–" if points is None else f"{points:g}"


def lint(reports: Mapping[str, list[list[linting.TestCell]]], as_json: bool) -> None:
    """Print how the assertions of each assignment are judged."""
    if as_json:
        OUT.print_json(
            data={name: [asdict(cell) for cells in report for cell in cells] for name, report in reports.items()}
        )
        return
    for name, report in reports.items():
        for cells in report:
            OUT.print(linting.render(name, cells))


def findings(found: Iterable[Any]) -> None:
    """Print what the escape attempts came to."""
    shown = Table("", "attempt", "found", "remedy")
    for finding in found:
        mark = Text("held", "green") if finding.ok else Text("OPEN", "bold red")
        shown.add_row(mark, finding.name, finding.detail, "" if finding.ok else finding.remedy)
    OUT.print(shown)


def records(title: str, rows: Sequence[Mapping[str, object]]) -> None:
    """Print rows as a table under a title."""
    if not rows:
        _line(f"{title}: none")
        return
    shown = Table(*rows[0], title=title, title_justify="left")
    for row in rows:
        shown.add_row(*(f"{value:.0f}" if isinstance(value, float) else str(value) for value in row.values()))
    OUT.print(shown)


def _line(text: str) -> None:
    OUT.print(text, highlight=False, markup=False, soft_wrap=True)
