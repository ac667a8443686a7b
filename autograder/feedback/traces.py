"""Tracebacks without the lines that a learner may not see: in a cell's frame only visible lines stay."""

import re
from collections.abc import Callable

from autograder.feedback.squeeze import plain, tight

NOT_SHOWN = "[not shown]"
_CELL = re.compile(r"^(?:Cell In|Input In ?|File <ipython-input)\W*(\d+)")
_FRAME = re.compile(r"^(?:Cell In|Input In|File )")
_LINE = re.compile(r"^((?:-+> ?)?\s*(\d+)(?: |$))(.*)$")
Release = Callable[[int, int], str | None]


def released(trace: list[str], visible: frozenset[str], release: Release) -> list[str]:
    """Return the traceback with every line of a cell that is not visible left out.

    `release(execution count, line)` gives the released text of a line of a test cell, or None.
    """
    return [_chunk(plain(part), visible, release) for part in trace]


def _chunk(text: str, visible: frozenset[str], release: Release) -> str:
    kept, count = list[str](), 0
    for line in text.split("\n"):
        if _FRAME.match(line):
            cell = _CELL.match(line)
            count = int(cell[1]) if cell else 0
        elif count and (match := _LINE.match(line)):
            line = match[1] + _shown(match[3], int(match[2]), count, visible, release)
        if not (kept and line.endswith(NOT_SHOWN) and kept[-1].endswith(NOT_SHOWN)) or line.startswith("-"):
            kept.append(line)
    return "\n".join(kept)


def _shown(code: str, number: int, count: int, visible: frozenset[str], release: Release) -> str:
    if not code.strip() or tight(code) in visible:
        return code
    text = release(count, number)
    return NOT_SHOWN if text is None else text
