"""What `course build`, `course check` and `course new` do and print."""

import json
import sys
import time

from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from course.authoring import build as builder
from course.authoring import chapter
from course.authoring import new as template
from course.authoring.check import Report, Row
from course.authoring.check import check as check_chapter
from course.authoring.problems import ContentError, Problem
from environment.guest_roles import SETTINGS
from environment.temporary import own_services

KINDS = ("stub", "reference", "right", "wrong", "cheat")


def build(names: list[str] | None = None, check_drift: bool = False) -> int:
    """Write source/ and release/; with `check_drift` write nothing and return 1 when they are not up to date."""
    started = time.monotonic()
    try:
        changed = builder.drifted() if check_drift else builder.build(names)
    except ContentError as error:
        return _refused(error.problems)
    if check_drift and changed:
        print(f"Not what the text gives: {', '.join(changed)}. Remedy: make build, then commit.", file=sys.stderr)
        return 1
    print(f"{len(changed)} changed ({', '.join(changed) or 'nothing'}) in {time.monotonic() - started:.1f} s.")
    return 0


def new(slug: str) -> int:
    """Make the folder of a new chapter from the template; return the exit status."""
    try:
        folder = template.create(slug)
    except ContentError as error:
        return _refused(error.problems)
    print(f"Made {folder}. Next: write chapter.md and attempts.md, then run: course check {slug.split('-')[0]}")
    return 0


def check(names: list[str] | None = None, repeat: int = 1, as_json: bool = False) -> int:
    """Check the named chapters against the bar, print a table for each; return 1 when anything is wrong."""
    console = Console(stderr=as_json)
    if not console.is_terminal:
        console.width = 120  # a log has no width of its own, and eighty columns would cut the exercise ids
    started = time.monotonic()
    try:
        chapters = [chapter.load(file) for file in chapter.find(names)]
        with own_services(SETTINGS):
            reports = [_check_one(console, item, repeat) for item in chapters]
    except ContentError as error:
        return _refused(error.problems)
    problems = [problem for report in reports for problem in report.problems]
    if as_json:
        print(json.dumps([_as_dict(report) for report in reports], indent=1))
    for problem in problems:
        console.print(str(problem), style="red", highlight=False, soft_wrap=True, markup=False)
    word = f"{len(problems)} problems" if problems else "all at the bar"
    console.print(f"{len(reports)} chapters, {word}, {time.monotonic() - started:.1f} s.")
    return 1 if problems else 0


def _check_one(console: Console, item: chapter.Chapter, repeat: int) -> Report:
    with Progress(console=console, transient=True) as bar:
        task = bar.add_task(item.name)
        report = check_chapter(item, repeat, lambda done, total: bar.update(task, completed=done, total=total))
    console.print(_table(report))
    return report


def _table(report: Report) -> Table:
    front = report.chapter.front
    table = Table(title=f"{report.chapter.name}: {front.title}", title_justify="left")
    for name in ("exercise", "kind", "points", *KINDS, "hints", "seconds"):
        table.add_column(name, justify="left" if name in ("exercise", "kind") else "right")
    for row in report.rows:
        exercise = row.exercise
        counts = [_count(row, kind) for kind in KINDS]
        table.add_row(
            exercise.id, exercise.kind, f"{exercise.points:g}", *counts, str(len(exercise.hints)), f"{row.seconds:.2f}"
        )
    return table


def _count(row: Row, kind: str) -> str:
    good, total = row.counts.get(kind, [0, 0])
    return f"{good}/{total}" if good == total else f"[red]{good}/{total}[/red]"


def _as_dict(report: Report) -> dict[str, object]:
    return {
        "chapter": report.chapter.name,
        "exercises": [
            {"id": r.exercise.id, "kind": r.exercise.kind, "counts": r.counts, "seconds": r.seconds}
            for r in report.rows
        ],
        "problems": [str(problem) for problem in report.problems],
    }


def _refused(problems: list[Problem]) -> int:
    for problem in problems:
        print(problem, file=sys.stderr)
    print(f"{len(problems)} problems; nothing was written.", file=sys.stderr)
    return 2
