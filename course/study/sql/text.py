"""What can be said about a text of SQL without asking a server."""

import re
from unicodedata import category, east_asian_width

# Atomic groups and possessive repeats: no text, however long or odd, makes these searches slow.
_SILENT = r"(?>\s|;|--[^\n]*|/\*(?>.*?\*/))"
_BLANK = re.compile(rf"{_SILENT}*+", re.DOTALL)
_FIRST_WORD = re.compile(rf"(?>{_SILENT}|\()*+([a-z_]+)", re.DOTALL | re.IGNORECASE)
_WORD = re.compile(r"[^\W\d]\w*")


def is_blank(sql: str) -> bool:
    """Say whether the text holds nothing but white space, comments and semicolons."""
    return _BLANK.fullmatch(sql) is not None


def first_word(sql: str) -> str:
    """Return the statement's first keyword in lower case ('select'), or '' when it starts with something else."""
    found = _FIRST_WORD.match(sql)
    return found[1].lower() if found else ""


def words(sql: str) -> set[str]:
    """Return every name and keyword in the text, in lower case: an over-estimate of the tables it uses."""
    return {word.lower() for word in _WORD.findall(sql)}


def line_at(sql: str, position: int, width: int = 100) -> tuple[int, str, int]:
    """Return, for a position counted from 1, the line's number, its text (cut to `width`) and the column in it."""
    index = max(0, min(position - 1, len(sql.rstrip())))
    start = sql.rfind("\n", 0, index) + 1
    line, column = sql[start:].split("\n", 1)[0].replace("\t", " "), index - start
    skip = max(0, column - width // 2) if len(line) > width else 0
    shown = ("…" if skip else "") + line[skip : skip + width] + ("…" if len(line) > skip + width else "")
    return sql.count("\n", 0, start) + 1, shown, column - skip + bool(skip)


def after_odd_letters(line: str, column: int) -> tuple[str, int]:
    """Return the line and the column without what stands before the last letter that is not one column wide.

    How wide Chinese letters and emoji are depends on the fonts: no number of spaces puts a caret under what follows.
    """
    odd = [place for place, letter in enumerate(line[:column]) if _columns(letter) != 1]
    return ("…" + line[odd[-1] + 1 :], column - odd[-1]) if odd else (line, column)


def width(text: str) -> int:
    """Return how many columns the text takes in a terminal: Chinese letters and emoji take two, accents none."""
    return sum(map(_columns, text))


def _columns(letter: str) -> int:
    if category(letter) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if east_asian_width(letter) in "WF" else 1
