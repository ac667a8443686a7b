"""What `course grade` does: the learner's own notebook, judged as the instructor's grader would judge it.

It needs no wall around the learner's own code on the learner's own machine: where the host has no sandbox, `auto`
goes on without one and says so. `--json` prints a `course.checks.Result`, which is described there.
"""

import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from autograder import assignment as assignments
from autograder import delivery, settings
from autograder.assignment import Assignment
from autograder.errors import UserMistake
from autograder.grading import Graded, Submission
from autograder.records import register
from autograder.records.verdict import NotebookVerdict, Status, TestVerdict
from autograder.settings import Course
from course import exercises, judges, screen
from course.checks import DOING, Result, TestResult
from course.exercises import digest
from course.progress import events, statuses
from course.progress.statuses import Label
from course.study.verbs import damage
from environment import paths
from environment.install import require
from environment.temporary import folder as own_folder

COLOURS = {statuses.PASSED: "green", statuses.PROVED: "green", statuses.FAILED: "red"}
BARE = "There is no sandbox on this system, so it ran without one: it is your own code on your own machine."


def grade(name: str, sandbox: str, as_json: bool, notebook: Path | None = None) -> int:
    """Grade the notebook in work/, or another file, and print each exercise; return 1 unless all tests passed."""
    course = settings.load(paths.ROOT)
    chapter = assignments.find(course, name)
    screen.forgive()
    console = Console(stderr=as_json)
    with _handed_in(chapter, notebook) as folder, _telling(console, as_json) as say:
        kind = judges.choose(sandbox)
        graded, repairs = _graded(course, chapter, folder, kind, say)
    result = _result(graded, repairs, kind)
    _note(result, console)
    if as_json:
        print(result.to_json())
    else:
        _show(console, graded, result)
    return 0 if graded.verdict.status is Status.PASSED else 1


@contextmanager
def _handed_in(chapter: str, notebook: Path | None) -> Iterator[Path]:
    """Give the folder to grade; a notebook of another name goes alone to a folder of its own, under the right one."""
    expected = f"{chapter.partition('-')[2]}.ipynb"
    folder = notebook.absolute().parent if notebook else paths.WORK / chapter
    if notebook and not notebook.is_file():
        raise UserMistake(f"There is no {notebook}: name a notebook that is there, or leave out --notebook.")
    if not folder.is_dir():
        raise UserMistake(f"There is no {folder} yet: open the course once (python3 run.py), and work on the chapter.")
    if notebook is None or notebook.name == expected:
        yield folder
        return
    with own_folder("notebook") as scratch:
        shutil.copyfile(notebook, scratch / expected)
        yield scratch


@contextmanager
def _telling(console: Console, as_json: bool) -> Iterator[Callable[[str], None]]:
    """Give the function that tells what is being done: a line each for programs, else one line that changes."""
    if as_json:
        yield lambda words: print(f"{DOING}{words}", file=sys.stderr, flush=True)
        return
    with console.status("") as status:
        yield lambda words: status.update(words)


def _graded(
    course: Course, chapter: str, folder: Path, kind: str, say: Callable[[str], None]
) -> tuple[Graded, tuple[str, ...]]:
    model = register.without_gradebook(course, chapter)
    cache = paths.state() / "modules" / f"{chapter}.json"
    with assignments.opened(course, chapter) as assignment:
        _require(assignment)
        with judges.opened(course, assignment, model, kind, cache, say) as grader:
            say("running your notebook")
            graded = grader.grade(Submission("you", folder))
        delivery.write_feedback(paths.state() / "feedback" / chapter, graded, assignment.files)
        return graded, tuple(_repairs(assignment, graded))


def _require(assignment: Assignment) -> None:
    """Install what the chapter needs beyond the rest, as its notebook would."""
    for node in assignment.source.values():
        for extra in node.metadata.get("course", {}).get("extras", []):
            require(extra)


def _repairs(assignment: Assignment, graded: Graded) -> Iterator[str]:
    for part in graded.verdict.notebooks:
        roles = damage.roles(assignment.source[part.name])
        yield from (damage.plain(repair.cell, repair.what, roles) for repair in part.repairs)


def _result(graded: Graded, repairs: tuple[str, ...], kind: str) -> Result:
    verdict = graded.verdict
    tests, untouched = [test for part in verdict.notebooks for test in part.tests], _untouched(graded)
    pages = sorted((paths.state() / "feedback" / verdict.assignment).glob("*.html"))
    return Result(
        chapter=verdict.assignment,
        status=verdict.status.value,
        points=sum(test.points or 0.0 for test in tests),
        most=sum(test.max_points for test in tests),
        tests=tuple(_test(test, test.exercise not in untouched) for test in tests),
        repairs=repairs,
        reason=verdict.reason,
        page=str(pages[0]) if pages and verdict.notebooks else "",
        sandbox=kind,
        seconds=round(verdict.seconds, 1),
    )


def _test(test: TestVerdict, answered: bool) -> TestResult:
    points, told = test.points or 0.0, (test.message, test.answer_error)
    return TestResult(test.exercise, test.id, test.status.value, points, test.max_points, *told, answered)


def _untouched(graded: Graded) -> set[str]:
    """Return the exercises whose answer still is as it was released."""
    cells = [cell for node in graded.notebooks.values() for cell in node.cells if "nbgrader" in cell.metadata]
    texts = {cell.metadata["nbgrader"].get("grade_id"): cell.source for cell in cells}
    known = exercises.chapter(graded.verdict.assignment).exercises
    return {one.id for one in known if digest(texts.get(one.answer_cell, "")) == digest(one.released)}


def _note(result: Result, console: Console) -> None:
    """Write the check into the learner's diary; a full disk costs the entry, not the result."""
    names = ("cell", "exercise", "status", "points", "most", "answered")
    tests = [{name: asdict(test)[name] for name in names} for test in result.tests]
    try:
        if tests:
            told: dict[str, Any] = {"points": result.points, "most": result.most, "seconds": result.seconds}
            events.record("check", result.chapter, tests=tests, **told)
    except OSError as error:
        sentence = f"Your progress could not be noted: {error.filename} cannot be written ({error.strerror})."
        console.print(sentence, style="yellow", markup=False, highlight=False)


def _show(console: Console, graded: Graded, result: Result) -> None:
    if result.sandbox == judges.NONE:
        console.print(BARE, style="yellow", markup=False)
    for sentence in result.repairs:
        console.print(f"Damaged in your notebook, put right in the copy that was checked: {sentence}", markup=False)
    labels = statuses.of_tests(result.tests)
    by_cell = {test.cell: label for test, label in zip(result.tests, labels, strict=True)}
    for part in graded.verdict.notebooks:
        console.print(_table(part, by_cell))
    for test, label in zip(result.tests, labels, strict=True):
        if test.status != Status.PASSED.value and label != statuses.NOT_STARTED:
            _explain(console, test, label)
    console.print(result.reason or f"{result.points:g} of {result.most:g} points.", markup=False)
    if result.page:
        console.print(f"To read it beside your answers: {result.page}", markup=False, highlight=False, soft_wrap=True)


def _table(part: NotebookVerdict, labels: dict[str, Label]) -> Table:
    table = Table("", "exercise", "points", "result", "seconds", title=part.name, title_justify="left")
    for test in part.tests:
        label, points = labels[test.id], f"{test.points or 0:g} of {test.max_points:g}"
        mark = Text(label.mark, COLOURS.get(label, "yellow"))
        table.add_row(mark, test.exercise or test.id, points, label.name, f"{test.seconds:.2f}")
    return table


def _explain(console: Console, test: TestResult, label: Label) -> None:
    console.print(f"\n{test.exercise or test.cell}: {label.name}", style="bold", markup=False)
    for text in filter(None, (test.answer_error, test.message)):
        console.print(text, markup=False, highlight=False, soft_wrap=True)
