"""`versus`: how an answer differs from the wanted rows, in a few lines that fit into a test's message."""

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from course.study.sql.tables import count

LINES = 8
WIDTH = 30

Row = tuple[Any, ...]


def versus(got: object, wanted: Sequence[Any], names: Sequence[str] | None = None) -> str:
    """Return a short table of the rows that differ, '' when none does: '-' is missing, '+' is too much.

    Rows count as often as they appear. `names` are the columns' names for the table's first line.
    """
    if not isinstance(got, list | tuple):
        return f"A list of rows is wanted, and this is {type(got).__name__}."
    here, there = as_rows(got), as_rows(wanted)
    missing, extra = left_over(there, here), left_over(here, there)
    if not missing and not extra:
        return _order(here, there, names)
    remark = _remark(missing, extra)
    return "\n".join([*remark, *_table(missing, extra, names, LINES - len(remark))])


def as_rows(values: Sequence[Any]) -> list[Row]:
    """Return rows as tuples; a bare value is a row of one."""
    return [tuple(value) if isinstance(value, list | tuple) else (value,) for value in values]


def key(value: object) -> Hashable:
    """Return something hashable that is equal exactly when the values are."""
    if isinstance(value, list | tuple):
        return type(value), tuple(key(item) for item in value)
    try:
        hash(value)
    except TypeError:
        return type(value), repr(value)
    return value


def left_over(rows: list[Row], others: list[Row]) -> list[Row]:
    """Return the rows that have no partner among the others, each as often as it has none."""
    partners = Counter(key(row) for row in others)
    result = []
    for row in rows:
        its = key(row)
        if partners[its]:
            partners[its] -= 1
        else:
            result.append(row)
    return result


def _order(here: list[Row], there: list[Row], names: Sequence[str] | None) -> str:
    for number, (got, wanted) in enumerate(zip(here, there, strict=True), start=1):
        if key(got) != key(wanted):
            table = _table([wanted], [got], names, LINES - 1)
            return "\n".join(
                [f"The rows are right, their order is not; row {number} should be (-) and is (+):", *table]
            )
    return ""


def _remark(missing: list[Row], extra: list[Row]) -> list[str]:
    """Return one sentence about a difference that is easy to overlook, if there is one."""
    found, expected = ({len(row) for row in rows} for rows in (extra, missing))
    if len(found) == len(expected) == 1 and found != expected:
        return [f"The rows have {count(found.pop(), 'column')}, and {expected.pop()} are wanted."]
    for got, wanted in _pairs(missing, extra):
        if str(got) == str(wanted):
            return [f"The values look alike, their types differ: {_typed(got)} came back, {_typed(wanted)} is wanted."]
        if _number(got) is not None and _number(got) == _number(wanted):
            return [f"The numbers are equal, their decimals are not: {got} came back, {wanted} is wanted."]
    return []


def _pairs(missing: list[Row], extra: list[Row]) -> Iterable[tuple[Any, Any]]:
    """Yield unequal values of rows that differ in looks only."""
    by_look = {_look(row): row for row in missing}
    for row in extra:
        twin = by_look.get(_look(row), ())
        yield from ((got, wanted) for got, wanted in zip(row, twin, strict=False) if key(got) != key(wanted))


def _look(row: Row) -> tuple[str, ...]:
    return tuple(str(value) if _number(value) is None else format(_number(value), "f") for value in row)


def _number(value: object) -> Decimal | None:
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return None
    return number.normalize() if number.is_finite() else None


def _typed(value: object) -> str:
    kinds = {str: "text", int: "whole number", float: "floating-point number", bool: "boolean"}
    return f"{kinds.get(type(value), type(value).__name__)} {value!r}"


def _table(missing: list[Row], extra: list[Row], names: Sequence[str] | None, room: int) -> list[str]:
    head = [("", [str(name) for name in names])] if names else []
    body = _chosen([("-", texts(row)) for row in missing], [("+", texts(row)) for row in extra], room - len(head))
    widths: Counter[int] = Counter()
    for _, cells in head + body:
        for column, text in enumerate(cells):
            widths[column] = max(widths[column], len(text))
    lines = [f"{sign:1} {_line(cells, widths)}".rstrip() for sign, cells in head + body]
    more = len(missing) + len(extra) - len(body)
    return [*lines, f"… {more:,} more"] if more else lines


def _chosen(missing: list[Any], extra: list[Any], room: int) -> list[Any]:
    """Return as many rows of both kinds as fit, a fair share of each, with one line left for the rest."""
    if len(missing) + len(extra) <= room:
        return missing + extra
    room -= 1
    first = min(len(missing), max(room - len(extra), (room + 1) // 2))
    return missing[:first] + extra[: room - first]


def texts(row: Row) -> list[str]:
    """Return a row's values as short texts: NULL for None, and quotes where a text could be taken for nothing."""
    return ["NULL" if value is None else repr(value) if value in ("NULL", "") else _cut(str(value)) for value in row]


def _cut(text: str) -> str:
    line = text.replace("\n", "↵")
    return line if len(line) <= WIDTH else line[: WIDTH - 1] + "…"


def _line(texts: list[str], widths: Counter[int] | None = None) -> str:
    return " | ".join(text.ljust(widths[column]) if widths else text for column, text in enumerate(texts))
