"""`compare`: a wrong answer beside the wanted one, on the smallest data set that shows it, and the likely cause."""

from collections.abc import Sequence
from itertools import zip_longest
from typing import Any

from course.study.sql.causes import cause, paired
from course.study.sql.differences import Row, as_rows, key, left_over, texts, versus
from course.study.sql.judge import query_text, rows
from course.study.sql.plain import canonical

DATA_LINES = 4
ROWS = 3

Case = tuple[str, Sequence[Any]]


def compare(
    query: object,
    cases: Sequence[Case],
    names: Sequence[str] | None = None,
    ordered: bool = False,
    schema: str = "shop",
) -> str:
    """Return '' when the query gives the wanted rows on all data sets, else the smallest difference in under 12 lines.

    A case is a data set as for `rows` and the rows that are wanted there.
    """
    sql = query_text(query)
    for on, wanted in sorted(cases, key=_size):
        wanted = wanted if ordered else sorted(as_rows(wanted), key=canonical)
        got = rows(sql, on=on, ordered=ordered, schema=schema)
        if key(as_rows(got)) != key(as_rows(wanted)):
            return "\n".join(filter(None, [*_data(on), side_by_side(got, wanted, names), cause(sql, got, wanted)]))
    return ""


def _size(case: Case) -> tuple[bool, int, int]:
    """Sort texts of rows before named data sets, and short before long."""
    on, wanted = case
    return on.isidentifier(), len(on), len(wanted)


def _data(on: str) -> list[str]:
    if on.isidentifier():
        return [f"On the data set {on}:"]
    lines = [line.strip() for line in on.strip().splitlines()]
    return ["With these rows:", *lines] if len(lines) <= DATA_LINES else []


def side_by_side(got: Sequence[Any], wanted: Sequence[Any], names: Sequence[str] | None = None) -> str:
    """Return the rows that differ as a table, the wanted ones on the left and those that came on the right."""
    here, there = as_rows(got), as_rows(wanted)
    missing, extra = left_over(there, here), left_over(here, there)
    if not missing and not extra:
        return versus(got, wanted, names)
    lines: list[tuple[Row, Row]] = _lines(missing, extra)
    head = [(tuple(names), tuple(names))] if names else []
    left, right = ([texts(pair[side]) for pair in [*head, *lines[:ROWS]]] for side in (0, 1))
    drawn = [f"{a}  ‖  {b}".rstrip() for a, b in zip(_drawn("wanted", left), _drawn("yours", right), strict=True)]
    more = len(lines) - ROWS
    return "\n".join([*drawn, *([f"… {more:,} more"] if more > 0 else [])])


def _lines(missing: list[Row], extra: list[Row]) -> list[tuple[Row, Row]]:
    pairs = paired(missing, extra)
    alone = left_over(missing, [pair[0] for pair in pairs])
    too_many = left_over(extra, [pair[1] for pair in pairs])
    return [*pairs, *((row, ()) for row in alone), *(((), row) for row in too_many)]


def _drawn(title: str, table: list[list[str]]) -> list[str]:
    widths = [max(map(len, column)) for column in zip_longest(*table, fillvalue="")]
    lines = [" | ".join(map(str.ljust, row, widths)) for row in table]
    width = max(map(len, [title, *lines]))
    return [line.ljust(width) for line in [title, *lines]]
