"""One card per exercise: how it came out, what was called, what came back, why it matters, which hint to open."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import escape
from pathlib import Path

from nbformat import NotebookNode

from autograder.feedback import prose, words
from autograder.feedback.words import number
from autograder.records.verdict import CheckVerdict, Repair, Status, TestVerdict


@dataclass(frozen=True)
class Exercise:
    """The tests of one exercise and what else belongs to it."""

    name: str
    tests: tuple[TestVerdict, ...]
    hints: tuple[str, ...] = ()
    repairs: tuple[Repair, ...] = ()
    comments: tuple[str, ...] = ()

    @property
    def status(self) -> Status:
        """How the exercise came out as a whole."""
        return words.overall(self.tests)

    @property
    def anchor(self) -> str:
        """The name under which a link finds its cells."""
        return "exercise-" + re.sub(r"[^\w-]+", "-", self.name)


def exercises(
    tests: tuple[TestVerdict, ...],
    notebook: NotebookNode,
    repairs: tuple[Repair, ...] = (),
    comments: Mapping[str, str | None] | None = None,
) -> list[Exercise]:
    """Return the exercises in the order of their tests, with the hints and repairs of their cells."""
    names = dict.fromkeys(test.exercise or test.id for test in tests)
    cells: dict[str, list[NotebookNode]] = {name: [] for name in names}
    for cell in notebook.cells:
        if (name := exercise_of(cell)) in cells:
            cells[name].append(cell)
    return [_exercise(name, tests, cells[name], repairs, comments or {}) for name in names]


def _exercise(
    name: str,
    tests: tuple[TestVerdict, ...],
    about: list[NotebookNode],
    repairs: tuple[Repair, ...],
    comments: Mapping[str, str | None],
) -> Exercise:
    own = tuple(test for test in tests if (test.exercise or test.id) == name)
    ids = {name, *(test.id for test in own)}
    ids |= {str(cell.metadata.get("nbgrader", {}).get("grade_id")) for cell in about}
    return Exercise(
        name=name,
        tests=own,
        hints=tuple(cell.source for cell in about if cell.metadata.get("course", {}).get("role") == "hint"),
        repairs=tuple(repair for repair in repairs if repair.cell in ids),
        comments=tuple(text for test in own if (text := comments.get(test.id))),
    )


def exercise_of(cell: NotebookNode) -> str:
    """Return the exercise that a cell belongs to: its own note of it, or nbgrader's id."""
    course, grader = cell.metadata.get("course", {}), cell.metadata.get("nbgrader", {})
    return str(course.get("exercise") or grader.get("grade_id") or "")


def badge(status: Status) -> str:
    """Return a status as a sign and a word."""
    kind = status.value.replace(" ", "-")
    return (
        f'<span class="badge {kind}"><span aria-hidden=true>{words.SIGNS[status]}</span> {words.WORDS[status]}</span>'
    )


def html(exercise: Exercise, folder: Path | None) -> str:
    """Return the card of an exercise; one that failed stands open."""
    name, status = escape(exercise.name), exercise.status
    head = f"<h3>{name}</h3><span class=how>{badge(status)}<span class=points>{_points(exercise.tests)}</span></span>"
    body = "".join(_body(exercise, folder))
    link = f'<a href="#{escape(exercise.anchor)}">See the cells<span class=unseen> of {name}</span></a>'
    opened = " open" if status is Status.FAILED else ""
    inner = f"<details{opened}><summary>{head}</summary><div class=body>{body}{link}</div></details>"
    return f'<li class="card {status.value.replace(" ", "-")}">{inner}</li>'


def _points(tests: tuple[TestVerdict, ...]) -> str:
    judged = [test.points for test in tests if test.points is not None]
    return f"{number(sum(judged) if judged else None)} of {number(sum(test.max_points for test in tests))} points"


def _body(exercise: Exercise, folder: Path | None) -> Iterator[str]:
    if meaning := words.MEANING.get(exercise.status):
        yield f"<p>{meaning}</p>"
    for test in exercise.tests:
        yield from _test(test, many=len(exercise.tests) > 1)
    if exercise.hints and exercise.status is Status.FAILED:
        yield f"<h4>Hints</h4><div class=hints>{''.join(prose.html(hint, folder) for hint in exercise.hints)}</div>"
    for comment in exercise.comments:
        yield f"<h4>From your instructor</h4><p class=said>{escape(comment)}</p>"
    if exercise.repairs:
        repairs = "".join(f"<li>{escape(repair.what)}</li>" for repair in exercise.repairs)
        yield f"<h4>Put right before grading</h4><ul>{repairs}</ul>"


def _test(test: TestVerdict, many: bool) -> Iterator[str]:
    if many:
        yield f"<h4>{escape(test.id)}: {words.SIGNS[test.status]} {words.WORDS[test.status]}</h4>"
    if test.limit in words.LIMITS and (test.limit == "output" or not test.message):
        yield f"<p><strong>{words.LIMITS[test.limit]}</strong></p>"
    failed = [check for check in test.checks if check.status is Status.FAILED]
    for check in failed:
        yield from _check(check)
    if test.message and test.message not in {check.message for check in failed}:
        yield f"<p class=said>{escape(test.message)}</p>"
    if test.answer_error:
        yield f"<p class=label>Before the tests</p><p class=said>{escape(test.answer_error)}</p>"
    if test.checks:
        yield f"<p class=small>{_count(test.checks)}</p>"


def _check(check: CheckVerdict) -> Iterator[str]:
    """Say what a check met; of a hidden one only what its author says to the learner."""
    if check.call and not check.hidden:
        came = f"<dt>Came back</dt><dd><code>{escape(check.seen)}</code></dd>" if check.seen else ""
        yield f"<dl><dt>Looked at</dt><dd><code>{escape(check.call)}</code></dd>{came}</dl>"
    message = escape(check.message) or ("A hidden check is not met yet." if check.hidden else "This is not met yet.")
    yield f"<p class=said>{message}</p>"


def _count(checks: tuple[CheckVerdict, ...]) -> str:
    passed = sum(check.status is Status.PASSED for check in checks)
    missing = sum(check.status not in (Status.PASSED, Status.FAILED) for check in checks)
    text = f"{passed} of {len(checks)} checks passed"
    return f"{text}; {missing} come after the first failure and were not reached." if missing else f"{text}."
