"""Why a query that runs gives wrong rows: the cause that its text and the difference point to, in one sentence."""

import re
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from typing import Any, NamedTuple

from course.study.sql.differences import Row, as_rows, left_over

_SILENT = re.compile(r"--[^\n]*|/\*.*?\*/|'(?:[^']|'')*'", re.DOTALL)
_WINDOW = re.compile(r"\bover ?\([^()]*\)")
_JOINS = r"\bjoin\b|\bfrom \w+[^()]*,"
_AGGREGATE = re.compile(r"\b(?:count|sum|avg)\s*\(")


class Difference(NamedTuple):
    """A query's text without comments and quoted texts, and the rows by which it differs."""

    sql: str
    missing: list[Row]
    extra: list[Row]
    pairs: list[tuple[Row, Row]]
    same_rows: bool
    is_reversed: bool

    def says(self, pattern: str) -> bool:
        """Whether the query's text holds something like this."""
        return re.search(pattern, self.sql) is not None

    def values(self) -> list[tuple[Any, Any]]:
        """Return what is wanted and what came in the columns that differ, of rows that belong together."""
        return [(want, got) for row, other in self.pairs for want, got in zip(row, other, strict=True) if want != got]


def cause(query: str, got: Sequence[Any], wanted: Sequence[Any]) -> str:
    """Return a sentence about the likely cause of the difference, '' when nothing points to one."""
    here, there = as_rows(got), as_rows(wanted)
    missing, extra = left_over(there, here), left_over(here, there)
    same = not missing and not extra
    if same and here == there:
        return ""
    sql = _WINDOW.sub("over", " ".join(_SILENT.sub(" ", query).lower().split()))
    difference = Difference(sql, missing, extra, paired(missing, extra), same, len(here) > 2 and here == there[::-1])
    return next((sentence for check, sentence in _CAUSES if check(difference)), "")


def paired(missing: list[Row], extra: list[Row]) -> list[tuple[Row, Row]]:
    """Return the wanted rows with the rows that came in their place: those that share the most values."""
    left, pairs = list(extra[:50]), []
    for row in missing[:50]:
        best = max(left, key=lambda other: _shared(row, other), default=None)
        if best is not None and _shared(row, best):
            left.remove(best)
            pairs.append((row, best))
    return pairs


def _shared(row: Row, other: Row) -> int:
    return sum(a == b for a, b in zip(row, other, strict=True)) if len(row) == len(other) else 0


def _order(difference: Difference) -> bool:
    return difference.same_rows and not difference.says(r"\border by\b")


def _reversed(difference: Difference) -> bool:
    return difference.is_reversed


def _tie(difference: Difference) -> bool:
    return difference.same_rows


def _equals_null(difference: Difference) -> bool:
    return difference.says(r"(?:=|<>|!=) ?null\b")


def _not_in(difference: Difference) -> bool:
    return bool(difference.missing) and not difference.extra and difference.says(r"\bnot in ?\( ?select\b")


def _filtered_left_join(difference: Difference) -> bool:
    filtered = difference.says(r"\bleft (?:outer )?join\b.*\bwhere\b(?!.*\bis null\b)")
    return filtered and _lacks_lonely_rows(difference)


def _inner_join(difference: Difference) -> bool:
    return _lacks_lonely_rows(difference) and difference.says(r"(?<!left )(?<!full )(?<!right )(?<!outer )\bjoin\b")


def _lacks_lonely_rows(difference: Difference) -> bool:
    """Whether all that is wrong is that rows without a partner are missing: they show NULL, or 0 if counted."""
    return not difference.extra and any(
        value is None or value in (0, "0") for row in difference.missing for value in row
    )


def _counts_nobody(difference: Difference) -> bool:
    ones = any(want == 0 and got == 1 for want, got in difference.values())
    return ones and difference.says(r"\b(?:left|right|full)\b.*\bjoin\b") and difference.says(r"count ?\( ?\* ?\)")


def _null_for_nothing(difference: Difference) -> bool:
    return any(got is None and _number(want) == 0 for want, got in difference.values())


def _too_large(difference: Difference) -> bool:
    if not (difference.says(_JOINS) and _AGGREGATE.search(difference.sql)):
        return False
    return any(_is_larger(got, want) for want, got in difference.values())


def _is_larger(got: object, want: object) -> bool:
    many, one = _number(got), _number(want)
    return many is not None and one is not None and many > one > 0


def _number(value: object) -> Decimal | None:
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _too_many(difference: Difference) -> bool:
    return bool(difference.extra) and not difference.missing and difference.says(_JOINS)


def _whole_division(difference: Difference) -> bool:
    return difference.says("/") and any(_is_cut_off(got, want) for want, got in difference.values())


def _is_cut_off(got: object, want: object) -> bool:
    cut, exact = _number(got), _number(want)
    return cut is not None and exact is not None and cut == int(exact) != exact


def _lost_copies(difference: Difference) -> bool:
    return not difference.extra and difference.says(r"\bselect distinct\b|\bunion (?!all)")


# The first that fits is told, so what is surer stands first.
_CAUSES = (
    (_equals_null, "Nothing equals NULL, and nothing differs from it: ask with IS NULL or IS NOT NULL."),
    (_order, "Without ORDER BY the rows come in any order."),
    (_reversed, "The order is the other way round: DESC starts with the largest, and NULL counts as larger than all."),
    (
        _tie,
        "Rows that are equal in what ORDER BY looks at come in any order: name one column more that tells them apart.",
    ),
    (_not_in, "One NULL in its list, and NOT IN is never true: NOT EXISTS does not have that trap."),
    (_counts_nobody, "count(*) counts the line of a row without a partner, too: count a column of the other table."),
    (_null_for_nothing, "A sum over no rows is NULL, not 0: coalesce(…, 0) gives the 0."),
    (
        _filtered_left_join,
        "WHERE asks for a value of the table on the right, and that is NULL where LEFT JOIN found no partner: such a"
        " condition belongs into ON.",
    ),
    (_inner_join, "JOIN keeps pairs only: rows without a partner stay with a LEFT JOIN."),
    (_whole_division, "Two whole numbers divided give a whole number: multiply one of them by 1.0 first."),
    (
        _too_large,
        "A number is too large: perhaps a join multiplied the rows before they were added up (fan-out: add up each"
        " table first), or rows were counted that a condition should leave out.",
    ),
    (_too_many, "There are rows too many: perhaps each meets more partners than it should, or a condition is missing."),
    (_lost_copies, "DISTINCT and UNION drop rows that look the same, even if they stand for different things."),
)
