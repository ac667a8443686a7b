"""The timeline of several sessions as a picture: a column for each, a line for each thing that happened."""

from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING

from course.study.sql.colours import coloured
from course.study.sql.errors import ADVICE

if TYPE_CHECKING:
    from course.study.sql.stage import Event, Moment

SIGNS = {"done": "✓", "waits": "‖", "goes on": "▶", "failed": "✗", "stopped": "■", "rolled back": "↩"}
EMPTY = 'Nothing happened: call a session with SQL, as in ana("select 1").'


def text(timeline: "Sequence[Event]") -> str:
    """Draw the timeline with characters, one line for each thing that happened."""
    size = max((len(event.who) for event in timeline), default=0)
    return "\n".join(line for event in timeline for line in _lines(event, size)) or EMPTY


def _lines(event: "Event", size: int) -> list[str]:
    number = str(event.step.number) if event.step and not _is_later(event) else ""
    start = f"{number:>3}  {event.who:<{size}}  "
    sql = " ".join(event.step.sql.split()) if event.step and not _is_later(event) else ""
    said = [line for line in words(event).splitlines() if line]
    return [start + (sql or f"{SIGNS[event.kind]} {said.pop(0) if said else ''}").rstrip()] + [
        f"{'':>{len(start)}}{SIGNS[event.kind] if line is said[0] and sql else ' '} {line}" for line in said
    ]


def words(event: "Event") -> str:
    """Return what happened, as a sentence."""
    if event.kind == "waits":
        return f"waits for {event.text}"
    number = f"step {event.step.number} " if event.step and _is_later(event) else ""
    if event.kind == "failed":
        advice = ADVICE.get(event.step.sqlstate, "") if event.step else ""
        return f"{number}failed: {event.text}\n{advice}".strip()
    if event.kind == "goes on":
        return f"{number}goes on: {event.text or 'done'}"
    return event.text


def _is_later(event: "Event") -> bool:
    """Whether the step has been told already, when it began to wait."""
    return event.step is not None and event.step.waited and event.kind != "waits"


_CELL = "padding:4px 8px;vertical-align:top;text-align:left;border:0;border-left:4px "
_WAITING = "solid #e8590c;background:rgba(232,89,12,.14)"
_OPEN = "solid rgba(66,133,214,.85);background:rgba(66,133,214,.08)"
_IDLE = "solid transparent"
_MUTED = "opacity:.75;font-size:.92em;white-space:pre-wrap"
_LEGEND = (
    '<span style="border-left:4px solid rgba(66,133,214,.85);padding-left:5px">a transaction is open</span> &nbsp; '
    '<span style="border-left:4px solid #e8590c;padding-left:5px">waits</span>'
)


def html(timeline: "Sequence[Event]", names: Sequence[str]) -> str:
    """Draw the timeline for the notebook; every text is escaped."""
    if not timeline:
        return escape(EMPTY)
    head = "".join(f'<th scope="col" style="{_CELL}{_IDLE}">{escape(name)}</th>' for name in names)
    body = "".join(_row(event, names) for event in timeline)
    number = '<th scope="col" style="text-align:right;padding:4px 8px">step</th>'
    rows = f"<thead><tr>{number}{head}</tr></thead><tbody>{body}</tbody>"
    table = f'<table aria-label="Timeline of the sessions">{rows}</table>'
    return f'<div style="max-width:100%;overflow-x:auto">{table}</div><div style="{_MUTED}">{_LEGEND}</div>'


def _row(event: "Event", names: Sequence[str]) -> str:
    number = str(event.step.number) if event.step and not _is_later(event) else ""
    cells = "".join(_cell(name, event) for name in names)
    return f'<tr><td style="text-align:right;vertical-align:top;padding:4px 8px;opacity:.75">{number}</td>{cells}</tr>'


def _cell(name: str, event: "Event") -> str:
    moment = event.moments[name]
    style = _WAITING if moment.waits_for else _OPEN if moment.is_open else _IDLE
    inner = _happened(event) if name == event.who else _meanwhile(moment)
    return f'<td style="{_CELL}{style}">{inner}</td>'


def _meanwhile(moment: "Moment") -> str:
    return f'<span style="{_MUTED}">‖ waits</span>' if moment.waits_for else ""


def _happened(event: "Event") -> str:
    sql = "" if event.step is None or _is_later(event) else _sql(event.step.sql)
    first, _, rest = f"{SIGNS[event.kind]} {words(event)}".partition("\n")
    strong = "font-weight:600" if event.kind in ("waits", "failed") else _MUTED
    more = f'<div style="{_MUTED}">{escape(rest)}</div>' if rest else ""
    return f'{sql}<div style="{strong}">{escape(first)}</div>{more}'


def _sql(text: str) -> str:
    return f'<code style="white-space:pre-wrap;background:none;padding:0">{coloured(text.strip())}</code>'
