"""A result as a table to look at: HTML for the notebook, plain text for everything else."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape

from course.study.sql.text import width

ROWS_SHOWN = 20
WIDTH_SHOWN = 60
TITLE = 1000  # what a cut value shows when the mouse rests on it
PLAN = ["QUERY PLAN"]  # what EXPLAIN calls its only column; cutting a plan would hide its point

Value = str | None

_LEFT, _RIGHT = ("text-align:left; white-space:pre-wrap", "text-align:right; font-variant-numeric:tabular-nums")


@dataclass
class Table:
    """Column names, the rows to show as the server printed them (None is NULL), and how many rows there were."""

    names: list[str]
    numeric: list[bool]
    rows: list[Sequence[Value]] = field(default_factory=list)
    total: int = 0

    @property
    def is_plan(self) -> bool:
        """Whether this is EXPLAIN's answer in text form."""
        return self.names == PLAN

    @property
    def room(self) -> int:
        """How many more rows are worth keeping."""
        return (1000 if self.is_plan else ROWS_SHOWN) - len(self.rows)

    @property
    def left_out(self) -> str:
        """The line under a table that does not show everything, or ''."""
        more, cut = self.total - len(self.rows), sum(is_cut(value) for row in self.rows for value in row)
        notes = [f"… {count(more, 'more row')}"] if more else []
        return " · ".join([*notes, f"{count(cut, 'long value')} cut"] if cut else notes)

    def text(self) -> str:
        """Draw the table with characters, as psql does."""
        if self.is_plan:
            return "\n".join(row[0] or "" for row in self.rows)
        cells = [[told(value) for value in row] for row in self.rows]
        names = [shown(name) for name in self.names]
        widths = [max(map(width, column)) for column in zip(names, *cells, strict=True)]
        lines = [" | ".join(map(_centred, names, widths)), "-+-".join("-" * size for size in widths)]
        lines += [" | ".join(map(_pad, row, widths, self.numeric)) for row in cells]
        return "\n".join(line.rstrip() for line in [*lines, *filter(None, [self.left_out])])

    def html(self) -> str:
        """Draw the table for the notebook; every text of the database is escaped."""
        if self.is_plan:
            return f"<pre>{escape(self.text())}</pre>"
        styles = [_RIGHT if numeric else _LEFT for numeric in self.numeric]
        head = "".join(map(_heading, self.names, styles))
        body = "".join(f"<tr>{''.join(map(_cell, row, styles))}</tr>" for row in self.rows)
        more = f'<div style="opacity:.7">{self.left_out}</div>' if self.left_out else ""
        return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{more}"


def count(number: int, noun: str) -> str:
    """Return '1 row', '2 rows', '1,000 rows'."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def shown(value: Value) -> str:
    """Return a value on one line: NULL for None, line breaks as ↵, long text cut with …."""
    if value is None:
        return "NULL"
    line = "".join(map(_visible, value[: WIDTH_SHOWN * 2]))
    return line if len(line) <= WIDTH_SHOWN and len(value) <= WIDTH_SHOWN else line[: WIDTH_SHOWN - 1] + "…"


def told(value: Value) -> str:
    """Return a value for a plain text, where only quotes can tell the word NULL from no value."""
    return "'NULL'" if value == "NULL" else shown(value)


def is_cut(value: Value) -> bool:
    """Say whether a value is too long to be shown whole."""
    return value is not None and shown(value).endswith("…") and not value.endswith("…")


def _visible(character: str) -> str:
    if character == "\n":
        return "↵"
    return character if character.isprintable() else ascii(character)[1:-1]


def _pad(cell: str, size: int, numeric: bool) -> str:
    space = " " * (size - width(cell))
    return space + cell if numeric else cell + space


def _centred(name: str, size: int) -> str:
    return name.center(size - width(name) + len(name))


def _heading(name: str, style: str) -> str:
    return f'<th scope="col" style="{style}">{escape(shown(name))}</th>'


def _cell(value: Value, style: str) -> str:
    if value is None:
        return f'<td style="{style}"><em style="opacity:.55" title="NULL: no value">NULL</em></td>'
    whole = f' title="{escape(value[:TITLE])}"' if is_cut(value) else ""
    return f'<td style="{style}"{whole}>{escape(shown(value))}</td>'
