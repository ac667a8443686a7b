"""Trace tables: the rows that a learner filled in by hand, against what Python really does."""

import ast
import contextlib
import copy
import io
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from types import FrameType
from typing import Any

from course.study.sql.tables import count

MARK = "# row"
UNSET = "-"
STEPS = 2_000
SHOWN = 4
FILE = "<the code to trace>"
Row = tuple[object, ...]


@dataclass(frozen=True)
class Recording:
    """The rows of a real run, and for each the lines that ran since the row before it."""

    rows: list[Row]
    paths: list[list[int]]


@dataclass(frozen=True)
class Traced:
    """A filled table: its rows as plain values, the first wrong place as [row, column], and what to say about it."""

    rows: list[Row]
    wrong: list[object]  # [] when nothing is
    message: str


class TooManySteps(Exception):
    """The code ran for so many lines that nobody wants to fill in its table."""


def record(code: str, names: str) -> Recording:
    """Run the code and note the names' values each time Python is about to run a line that ends in `# row`."""
    recorder = _Recorder(code, names.split())
    enter: Any = recorder.enter
    before = sys.gettrace()
    sys.settrace(enter)
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            exec(compile(code, FILE, "exec"), {"__name__": "traced"})
    finally:
        sys.settrace(before)
    return Recording(recorder.rows, recorder.paths)


class _Recorder:
    def __init__(self, code: str, names: list[str]) -> None:
        self.marked = {number for number, line in enumerate(code.splitlines(), 1) if line.rstrip().endswith(MARK)}
        self.names = names
        self.rows: list[Row] = []
        self.paths: list[list[int]] = []
        self.path: list[int] = []
        self.steps = 0

    def enter(self, frame: FrameType, event: str, argument: object) -> object:
        return self.line if frame.f_code.co_filename == FILE else None

    def line(self, frame: FrameType, event: str, argument: object) -> object:
        if event == "line":
            self.steps += 1
            if self.steps > STEPS:
                raise TooManySteps(f"the code has run {STEPS:,} lines and is not done")
            if frame.f_lineno in self.marked:
                self.rows.append(tuple(_copied(frame, name) for name in self.names))
                self.paths.append(self.path)
                self.path = []
            self.path.append(frame.f_lineno)
        return self.line


def _copied(frame: FrameType, name: str) -> object:
    return copy.deepcopy(frame.f_locals.get(name, frame.f_globals.get(name, UNSET)))


def traced(code: str, names: str, table: object) -> Traced:
    """Compare a table with a real run of the code: a list of rows, or a text with one row per line and | between."""
    columns = names.split()
    rows = list(_rows(table))
    if not rows or any(value is ... for row in rows for value in row):
        return Traced(rows, [1, columns[0]], _please_fill(columns))
    for number, row in enumerate(rows, start=1):
        if len(row) != len(columns):
            return Traced(
                rows,
                [number, ""],
                f"Row {number} has {count(len(row), 'value')}; its columns are {', '.join(columns)}.",
            )
    real = record(code, names)
    for number, (row, wanted) in enumerate(zip(rows, real.rows, strict=False), start=1):
        for column, value, right in zip(columns, row, wanted, strict=True):
            if not _same(value, right):
                led = _led(code, real, number, columns)
                return Traced(rows, [number, column], f"{_differs(number, column, value, right)}\n{led}")
    return _compared_lengths(code, real, rows, columns)


def _compared_lengths(code: str, real: Recording, rows: list[Row], columns: list[str]) -> Traced:
    number = min(len(rows), len(real.rows)) + 1
    if len(rows) < len(real.rows):
        more = (
            f"The table ends here, and Python comes back to that line once more.\n{_led(code, real, number, columns)}"
        )
        return Traced(rows, [number, columns[0]], more)
    if len(rows) > len(real.rows):
        less = f"Row {number} never comes, although the rows above it are right: what ends the run before it?"
        return Traced(rows, [number, columns[0]], less)
    return Traced(rows, [], f"All {len(rows)} rows are what Python has there.")


def _rows(table: object) -> Iterator[Row]:
    if isinstance(table, str):
        for line in filter(str.strip, table.splitlines()):
            yield tuple(_value(cell.strip()) for cell in line.strip().strip("|").split("|"))
    elif isinstance(table, Sequence):
        for row in table:
            yield tuple(row) if isinstance(row, list | tuple) else (row,)


def _value(cell: str) -> object:
    try:
        return ast.literal_eval(cell)
    except (ValueError, SyntaxError):
        return cell


def _same(value: object, right: object) -> bool:
    return type(value) is type(right) and value == right


def _please_fill(columns: list[str]) -> str:
    return (
        f"The table is not filled in yet. Go through the code with a pencil. Each time Python comes to the line with\n"
        f"`{MARK}`, write one row: {', '.join(columns)}. A name without a value yet is written {UNSET!r}."
    )


def _differs(number: int, column: str, value: object, right: object) -> str:
    if str(value) == str(right):
        kinds = f"of type {type(value).__name__}, and Python has one of type {type(right).__name__} there"
        return f"Row {number}, column {column}: {value!r} is a value {kinds}."
    return f"Row {number}, column {column}: {value!r} is not what Python has there."


def _led(code: str, real: Recording, number: int, columns: list[str]) -> str:
    lines = code.splitlines()
    path = real.paths[number - 1]
    start = "Before it"
    if number > 1:
        before = ", ".join(f"{name} = {value!r}" for name, value in zip(columns, real.rows[number - 2], strict=True))
        start = f"Row {number - 1} is right: {before}. After it"
    shown = [f"    line {line}: {lines[line - 1].removesuffix(MARK).strip()}" for line in path[-SHOWN:]]
    left_out = ["    …"] if len(path) > SHOWN else []
    return "\n".join([f"{start} Python ran", *left_out, *shown]) if path else f"{start} nothing else ran."
