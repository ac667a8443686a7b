"""What `%check` shows: a line while the check runs, then a table of the exercises; as HTML and as text."""

from collections.abc import Iterable, Iterator
from html import escape

from course.checks import Result, TestResult
from course.study.verbs.showing import AMBER, BOX, GREEN, GREY, inline

MARKS = {"passed": "✔", "failed": "✘", "manual": "…", "held": "?", "not judged": "?"}
SAID = {
    "passed": "passed",
    "failed": "not yet",
    "manual": "read by a person",
    "held": "to be looked at",
    "not judged": "not judged",
}
DOING = {  # the engine's words for instructors, in a learner's
    "learning what the notebooks import": "getting to know the chapter, the first time only",
    "starting the warm process": "starting a fresh Python",
    "canary: the reference and the untouched release": "trying the tests on a right answer and on an empty one",
}
HEAD = ("", "exercise", "points", "result")
REPAIR = "`%repair` puts it right in your file and keeps everything that you wrote. The check used a repaired copy."
UNCONFINED = "Without a sandbox: your own code on your own machine."


def progress(chapter: str, words: str, seconds: float) -> dict[str, str]:
    """Return the line that is shown while the check runs."""
    line = f"Checking {chapter.split('-')[0]}: {DOING.get(words, words)} … {seconds:.0f} s"
    more = "You can go on working; the result appears here."
    drawn = f'<div role="status">⏳ {escape(line)} <span style="opacity:.75">{more}</span></div>'
    return {"text/html": _boxed(drawn, GREY), "text/plain": f"{line}\n{more}"}


def trouble(sentence: str) -> dict[str, str]:
    """Return what is shown when there is no result."""
    return {
        "text/html": _boxed(f'<div style="white-space:pre-line">{escape(sentence)}</div>', AMBER),
        "text/plain": sentence,
    }


def result(found: Result, link: str, seconds: float, bare: bool = False) -> dict[str, str]:
    """Return the table; `link` leads from the notebook to the page, `bare` says once that there is no sandbox."""
    notes = [UNCONFINED] if bare else []
    drawn = "".join(_html(found, link, seconds, notes))
    return {
        "text/html": _boxed(drawn, GREEN if found.status == "passed" else AMBER),
        "text/plain": "\n".join(_text(found, seconds, notes)),
    }


def headline(found: Result) -> str:
    """Return the sum in one line."""
    if found.reason:
        return found.reason
    points = f"{found.points:g} of {found.most:g} points"
    passed = sum(test.status == "passed" for test in found.tests)
    if not any(test.status == "failed" for test in found.tests):
        return f"{points}: everything that a program can check has passed."
    return f"{points}, {passed} of {len(found.tests)} tests passed."


def _html(found: Result, link: str, seconds: float, notes: Iterable[str]) -> Iterator[str]:
    yield f"<strong>{escape(headline(found))}</strong> "
    yield f'<span style="opacity:.75">{seconds:.0f} s</span>'
    for note in notes:
        yield f'<div style="opacity:.75">{escape(note)}</div>'
    if found.repairs:
        items = "".join(f"<li>{inline(sentence)}</li>" for sentence in found.repairs)
        yield f"<div><strong>Damaged in your notebook:</strong><ul>{items}</ul>{inline(REPAIR)}</div>"
    if found.tests:
        rows = "".join(_row(test) for test in found.tests)
        head = "".join(f'<th scope="col" style="text-align:left">{name}</th>' for name in HEAD)
        yield f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
    if link:
        yield f'<div><a href="{escape(link)}" target="_blank">Read it beside your answers</a></div>'


def _row(test: TestResult) -> str:
    left = 'style="text-align:left;vertical-align:top"'
    name, mark = escape(test.exercise or test.cell), f'<span aria-hidden="true">{MARKS.get(test.status, "?")}</span>'
    told = "\n".join(filter(None, (test.answer_error, test.message)))
    said = f'<div style="white-space:pre-wrap;overflow-wrap:anywhere">{escape(told)}</div>' if told else ""
    state, points = SAID.get(test.status, test.status), f"{test.points:g} of {test.most:g}"
    cells = (mark, f'<code style="white-space:nowrap">{name}</code>', points, f"{state}{said}")
    return f"<tr>{''.join(f'<td {left}>{cell}</td>' for cell in cells)}</tr>"


def _text(found: Result, seconds: float, notes: Iterable[str]) -> Iterator[str]:
    yield f"{headline(found)} ({seconds:.0f} s)"
    yield from notes
    for test in found.tests:
        name, points = test.exercise or test.cell, f"{test.points:g} of {test.most:g}"
        yield f"{MARKS.get(test.status, '?')} {name}: {points}, {SAID.get(test.status, test.status)}"
        yield from (f"    {line}" for told in (test.answer_error, test.message) for line in told.splitlines())
    if found.repairs:
        yield "Damaged in your notebook:"
        yield from (f"- {sentence}" for sentence in found.repairs)
        yield REPAIR
    if found.page:
        yield f"To read it beside your answers: {found.page}"


def _boxed(drawn: str, colour: str) -> str:
    return f'<div style="{BOX.format(colour=colour)}">{drawn}</div>'
