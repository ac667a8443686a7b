"""What `%check` shows: a line while the check runs, then a table of the exercises; as HTML and as text.

The messages are folded below the table: in an unfinished notebook they fill screens.
"""

from collections.abc import Iterable, Iterator
from html import escape

from course.checks import Result, TestResult
from course.progress import statuses
from course.progress.statuses import Label
from course.study.verbs.showing import AMBER, BOX, GREEN, GREY, inline

MESSAGES = 3  # as many are told where nothing can be folded
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
    labelled = _labelled(found)
    if labelled:
        rows = "".join(_row(test, label) for test, label in labelled)
        head = "".join(f'<th scope="col" style="text-align:left">{name}</th>' for name in HEAD)
        yield f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
    if found.repairs:
        items = "".join(f"<li>{inline(sentence)}</li>" for sentence in found.repairs)
        yield f"<div><strong>Damaged in your notebook:</strong><ul>{items}</ul>{inline(REPAIR)}</div>"
    first = next((test for test, label in labelled if label == statuses.FAILED), None)
    yield from (_folded(test, label, test is first) for test, label in labelled if _told(test, label))
    if link:
        yield f'<div><a href="{escape(link)}" target="_blank">Read it beside your answers</a></div>'


def _labelled(found: Result) -> list[tuple[TestResult, Label]]:
    return list(zip(found.tests, statuses.of_tests(found.tests), strict=True))


def _told(test: TestResult, label: Label) -> str:
    """Return what a test has to say: of an answer that nobody has begun, nothing."""
    return "" if label == statuses.NOT_STARTED else "\n".join(filter(None, (test.answer_error, test.message)))


def _row(test: TestResult, label: Label) -> str:
    left = 'style="text-align:left;vertical-align:top"'
    cells = (
        f'<span aria-hidden="true">{label.mark}</span>',
        _name(test),
        f"{test.points:g} of {test.most:g}",
        escape(label.name),
    )
    return f"<tr>{''.join(f'<td {left}>{cell}</td>' for cell in cells)}</tr>"


def _folded(test: TestResult, label: Label, is_open: bool) -> str:
    said = f'<div style="white-space:pre-wrap;overflow-wrap:anywhere">{escape(_told(test, label))}</div>'
    head = f'<summary style="cursor:pointer">{_name(test)}: {escape(label.name)}</summary>'
    return f"<details{' open' if is_open else ''}>{head}{said}</details>"


def _name(test: TestResult) -> str:
    return f'<code style="white-space:nowrap">{escape(test.exercise or test.cell)}</code>'


def _text(found: Result, seconds: float, notes: Iterable[str]) -> Iterator[str]:
    yield f"{headline(found)} ({seconds:.0f} s)"
    yield from notes
    messages = 0
    for test, label in _labelled(found):
        yield f"{label.mark} {test.exercise or test.cell}: {test.points:g} of {test.most:g}, {label.name}"
        told = _told(test, label)
        messages += bool(told)
        yield from (f"    {line}" for line in told.splitlines() if messages <= MESSAGES)
    if messages > MESSAGES:
        yield f"… and {messages - MESSAGES} more message{'s' * (messages > MESSAGES + 1)}"
    if found.repairs:
        yield "Damaged in your notebook:"
        yield from (f"- {sentence}" for sentence in found.repairs)
        yield REPAIR
    if found.page:
        yield f"To read it beside your answers: {found.page}"


def _boxed(drawn: str, colour: str) -> str:
    return f'<div style="{BOX.format(colour=colour)}">{drawn}</div>'
