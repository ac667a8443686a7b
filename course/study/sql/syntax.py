"""A text that is no SQL: the word or sign before PostgreSQL's caret that was probably meant otherwise."""

import re
from difflib import get_close_matches

_LIST = (
    "select from where group order having join left right full inner outer cross on using union limit offset distinct"
    " insert into values update set delete create table with as and between like exists case when then else end"
)
KEYWORDS = _LIST.split()
_BEFORE = re.compile(r"(\w+)\s*$")
_AT = re.compile(r"\w+")
_COMMA = re.compile(r",\s*$")
_CLAUSE = re.compile(r"(?:from|where|group|order|having|limit|union)\b|\)", re.IGNORECASE)


def suggest(sql: str, position: int) -> str:
    """Return a sentence about a syntax error at a position counted from 1, or '' when nothing is plain enough."""
    before, rest = sql[: position - 1], sql[position - 1 :]
    if rest.startswith("\\"):
        return "Commands with a backslash belong to the program psql: here only SQL is understood."
    if _COMMA.search(before) and (found := _CLAUSE.match(rest)):
        return f"There is a comma too many before {found[0].upper()}."
    return _misspelt(before, rest)


def _misspelt(before: str, rest: str) -> str:
    for found in (_AT.match(rest), _BEFORE.search(before)):
        word = found[0].strip().lower() if found else ""
        close = get_close_matches(word, KEYWORDS, n=1, cutoff=0.75)
        if close and word not in KEYWORDS and len(word) > 2:
            return f"Did you mean {close[0].upper()} where {word} stands?"
    return ""
