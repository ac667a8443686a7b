"""What can be said about a text of SQL without asking a server."""

import re

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
    index = max(0, min(position - 1, len(sql)))
    start = sql.rfind("\n", 0, index) + 1
    line, column = sql[start:].split("\n", 1)[0].replace("\t", " "), index - start
    skip = max(0, column - width // 2) if len(line) > width else 0
    shown = ("…" if skip else "") + line[skip : skip + width] + ("…" if len(line) > skip + width else "")
    return sql.count("\n", 0, start) + 1, shown, column - skip + bool(skip)
