"""Where in the notebook's own cells an exception came by: the learner's line, without anybody else's frames."""

import linecache
import re
import types
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice

WIDTH = 100


@dataclass(frozen=True)
class Place:
    """One line of one cell; `start` and `end` are the columns of what failed, equal when unknown."""

    file: str
    line: int
    start: int = 0
    end: int = 0

    @property
    def text(self) -> str:
        """The line itself."""
        return linecache.getline(self.file, self.line).rstrip("\n")

    def excerpt(self) -> str:
        """Return the line before, the line with an arrow, and a caret line under what failed."""
        rows = []
        if self.line > 1 and (before := linecache.getline(self.file, self.line - 1).rstrip()):
            rows.append(f"  {self.line - 1:>4} | {before[:WIDTH]}")
        rows.append(f"→ {self.line:>4} | {self.text[:WIDTH]}")
        whole = self.end - self.start >= len(self.text.strip())
        if self.start < self.end <= WIDTH and not whole:
            rows.append(f"  {'':>4} | {' ' * self.start}{'^' * (self.end - self.start)}")
        return "\n".join(rows)


def places(traceback: types.TracebackType | None, is_cell: Callable[[str], bool]) -> list[Place]:
    """Return the lines of cells that the exception passed, the outermost first."""
    return [_place(step) for step in _steps(traceback) if is_cell(step.tb_frame.f_code.co_filename)]


def words_near(traceback: types.TracebackType | None) -> set[str]:
    """Return the words in the text where the exception was raised: a misspelt name is often spelt well nearby."""
    steps = list(_steps(traceback))
    if not steps:
        return set()
    text = "".join(linecache.getlines(steps[-1].tb_frame.f_code.co_filename)[:1000])
    return set(re.findall(r"[^\W\d]\w*", text))


def only_cells(
    traceback: types.TracebackType | None, is_cell: Callable[[str], bool]
) -> tuple[types.TracebackType | None, int]:
    """Return the traceback with the frames of cells only, and how many frames that leaves out."""
    steps = list(_steps(traceback))
    mine = [step for step in steps if is_cell(step.tb_frame.f_code.co_filename)]
    made: types.TracebackType | None = None
    for step in reversed(mine):
        made = types.TracebackType(made, step.tb_frame, step.tb_lasti, step.tb_lineno)
    return made, len(steps) - len(mine)


def _steps(traceback: types.TracebackType | None) -> Iterator[types.TracebackType]:
    while traceback is not None:
        yield traceback
        traceback = traceback.tb_next


def _place(step: types.TracebackType) -> Place:
    code = step.tb_frame.f_code
    positions = next(islice(code.co_positions(), step.tb_lasti // 2, None), (None, None, None, None))
    first, last, start, end = positions
    if first != step.tb_lineno or first != last or start is None or end is None:
        return Place(code.co_filename, step.tb_lineno)
    line = linecache.getline(code.co_filename, step.tb_lineno).encode()
    columns = [len(line[:column].decode(errors="replace")) for column in (start, end)]
    return Place(code.co_filename, step.tb_lineno, *columns)
