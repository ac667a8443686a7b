"""What `course grade` does: the learner's own notebook, judged as the instructor's grader would judge it."""

import json
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

from rich.console import Console
from rich.table import Table

from autograder import assignment as assignments
from autograder import delivery, session, settings
from autograder.assignment import Assignment
from autograder.errors import UserMistake
from autograder.grading import Graded, Submission
from autograder.records import register
from autograder.records.verdict import NotebookVerdict, Status, TestVerdict
from autograder.sandbox import choose
from autograder.settings import Course
from environment import paths
from environment.install import require

MARKS = {Status.PASSED: "[green]✔[/green]", Status.FAILED: "[red]✘[/red]", Status.MANUAL: "[yellow]…[/yellow]"}


def grade(name: str, sandbox: str, as_json: bool) -> int:
    """Grade the notebook in work/ and print each exercise; return 1 unless all tests passed."""
    course = settings.load(paths.ROOT)
    chapter = assignments.find(course, name)
    folder = paths.WORK / chapter
    if not folder.is_dir():
        raise UserMistake(f"There is no {folder} yet: open the course once (python3 run.py), and work on the chapter.")
    console = Console(stderr=as_json)
    with console.status("") as status:
        graded = _graded(course, chapter, folder, sandbox, lambda text: status.update(text))
    if as_json:
        print(json.dumps(asdict(graded.verdict), indent=1))
    else:
        _show(console, graded)
    return 0 if graded.verdict.status is Status.PASSED else 1


def _graded(course: Course, chapter: str, folder: Path, sandbox: str, say: Callable[[str], None]) -> Graded:
    model = register.without_gradebook(course, chapter)
    cache = paths.state() / "modules" / f"{chapter}.json"
    with assignments.opened(course, chapter) as assignment:
        _require(assignment)
        with session.opened(course, assignment, model, choose(sandbox), cache, say) as ready:
            say("your notebook")
            with ready.grader(session.CANARY_SLOT) as grader:
                graded = grader.grade(Submission("you", folder))
        delivery.write_feedback(paths.state() / "feedback" / chapter, graded, assignment.files)
    return graded


def _require(assignment: Assignment) -> None:
    """Install what the chapter needs beyond the rest, as its notebook would."""
    for node in assignment.source.values():
        for extra in node.metadata.get("course", {}).get("extras", []):
            require(extra)


def _show(console: Console, graded: Graded) -> None:
    for part in graded.verdict.notebooks:
        for repair in part.repairs:
            console.print(f"Put right: {repair.what}", style="yellow", markup=False)
        console.print(_table(part))
        for test in part.tests:
            if test.status is not Status.PASSED:
                _explain(console, test)
    points = sum(test.points or 0.0 for part in graded.verdict.notebooks for test in part.tests)
    most = sum(test.max_points for part in graded.verdict.notebooks for test in part.tests)
    console.print(graded.verdict.reason or f"{points:g} of {most:g} points.", markup=False)
    folder = paths.state() / "feedback" / graded.verdict.assignment
    for page in sorted(folder.glob("*.html")):
        console.print(f"To read it beside your answers: {page}", markup=False, highlight=False, soft_wrap=True)


def _table(part: NotebookVerdict) -> Table:
    table = Table("", "exercise", "points", "seconds", title=part.name, title_justify="left")
    for test in part.tests:
        points = f"{test.points or 0:g} of {test.max_points:g}"
        table.add_row(MARKS.get(test.status, str(test.status)), test.exercise or test.id, points, f"{test.seconds:.2f}")
    return table


def _explain(console: Console, test: TestVerdict) -> None:
    console.print(f"\n{test.exercise or test.id}: {test.status}", style="bold", markup=False)
    for text in filter(None, (test.answer_error, test.message)):
        console.print(text, markup=False, highlight=False, soft_wrap=True)
