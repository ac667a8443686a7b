"""A learner's feedback page: one HTML file per notebook that needs nothing else and runs nothing."""

from functools import cache
from html import escape
from pathlib import Path

from nbformat import NotebookNode

from autograder import regions
from autograder.feedback import cards, cells, words
from autograder.feedback.cards import Exercise
from autograder.feedback.words import number
from autograder.records.verdict import NotebookVerdict, Repair, Status, Verdict

POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"


def page(verdict: Verdict, notebook: NotebookNode | None, part: NotebookVerdict, folder: Path | None = None) -> str:
    """Return the page of one scrubbed notebook; `folder` is where its pictures are, None leaves them out."""
    found = cards.exercises(
        part.tests, notebook or NotebookNode(cells=[]), part.repairs, verdict.comments.get(part.name)
    )
    title = escape(_title(notebook, part))
    return (
        "<!DOCTYPE html>\n<html lang=en><head><meta charset=utf-8>"
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
        '<meta name=viewport content="width=device-width, initial-scale=1">'
        '<meta name=referrer content=no-referrer><meta name=color-scheme content="light dark">'
        f"<title>{title}: feedback for {escape(verdict.student)}</title><style>{_style()}</style></head><body>"
        f"<a class=skip href=#notebook>Skip to your notebook</a>"
        f"{_header(verdict, part, found, title)}<main>{_summary(part, found, folder)}"
        f"{_notebook(notebook, found, folder)}</main></body></html>\n"
    )


@cache
def _style() -> str:
    return (Path(__file__).parent / "style.css").read_text(encoding="utf-8")


def _title(notebook: NotebookNode | None, part: NotebookVerdict) -> str:
    course = notebook.metadata.get("course", {}) if notebook is not None else {}
    return str(course.get("title") or part.name)


def _header(verdict: Verdict, part: NotebookVerdict, found: list[Exercise], title: str) -> str:
    late = (verdict.late.get(part.name) or 0.0) if part.tests else 0.0
    points, most, waiting = words.score(part, late)
    failed = next((exercise for exercise in found if exercise.status is Status.FAILED), None)
    step = escape(words.next_step(verdict, part, failed.name if failed else ""))
    rest = [f"{number(waiting)} points are still open."] if waiting else []
    rest += [f"{number(late)} points were taken off because it came late."] if late else []
    score = f"<p class=score><strong>{number(points)}</strong> of {number(most)} points</p>" if part.tests else ""
    meter = f'<meter min=0 max="{most:g}" value="{points:g}" aria-label="Points"></meter>' if most else ""
    return (
        f"<header><p class=small>Feedback for {escape(verdict.student)}</p><h1>{title}</h1>{score}{meter}"
        f"{''.join(f'<p class=small>{text}</p>' for text in rest)}"
        f"<p class=next role=note><strong>What to do next.</strong> {step}</p></header>"
    )


def _summary(part: NotebookVerdict, found: list[Exercise], folder: Path | None) -> str:
    items = "".join(cards.html(exercise, folder) for exercise in found)
    told = {repair for exercise in found for repair in exercise.repairs}
    rest = _repairs([repair for repair in part.repairs if repair not in told])
    listed = f"<ul class=cards>{items}</ul>" if items else "<p>There is nothing to list.</p>"
    return f"<section aria-labelledby=exercises><h2 id=exercises>Exercises</h2>{listed}{rest}</section>"


def _repairs(repairs: list[Repair]) -> str:
    if not repairs:
        return ""
    items = "".join(f"<li>{escape(repair.what)}</li>" for repair in repairs)
    return f"<h3>Put right before grading</h3><p>None of this costs you points.</p><ul>{items}</ul>"


def _notebook(notebook: NotebookNode | None, found: list[Exercise], folder: Path | None) -> str:
    if notebook is None:
        return ""
    anchors = {exercise.name: exercise for exercise in found}
    tests = {test.id: test for exercise in found for test in exercise.tests}
    written = []
    for cell in notebook.cells:
        exercise = anchors.pop(cards.exercise_of(cell), None)
        anchor = f' id="{escape(exercise.anchor)}" tabindex=-1' if exercise else ""
        heading = f"<h3>{escape(exercise.name)}</h3>" if exercise else ""
        role, test = cells.role(cell), tests.get(str(regions.nbgrader(cell).get("grade_id")))
        label = f"<p class=label>{role} {cards.badge(test.status) if test else ''}</p>" if role else ""
        kind = "mine" if role.startswith("Your") else "tests" if role else cell.cell_type
        written.append(f'<div class="cell {kind}"{anchor}>{heading}{label}{cells.html(cell, folder)}</div>')
    return f"<section aria-labelledby=notebook><h2 id=notebook>Your notebook</h2>{''.join(written)}</section>"
