"""Read a chapter's Jupytext Markdown into blocks that know their line and their fence's attributes."""

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import jupytext
import yaml

from course.authoring.problems import ContentError, Problem

# Jupytext takes the majority's language for the notebook's unless the header says otherwise; line counts stay ours.
HEADER = "---\njupyter:\n  kernelspec:\n    display_name: Python 3\n    language: python\n    name: python3\n---\n\n"
FENCE = re.compile(r"^(?P<ticks>`{3,}|~{3,})\s*(?P<info>[^`]*)$")
CELL_LANGUAGES = ("python", "sql", "markdown")
# Jupytext turns these fences into cells too, so a block that is meant for reading has to say so.
OTHER_CELL_LANGUAGES = ("bash", "javascript", "js", "html", "latex", "perl", "ruby", "R", "julia")


@dataclass(frozen=True)
class Block:
    """A stretch of prose (`language` is empty) or one fenced cell, with the line it starts at (1-based)."""

    file: Path
    line: int
    text: str
    language: str = ""
    attributes: dict[str, Any] = field(default_factory=dict)


def read(file: Path) -> tuple[dict[str, Any], list[Block]]:
    """Return the front matter and the blocks of a text; raise ContentError for what Jupytext would misread."""
    lines = file.read_text(encoding="utf-8").splitlines()
    front, body_starts = _front_matter(file, lines)
    fences = _cell_fences(file, lines, body_starts)
    cells = jupytext.reads(HEADER + "\n".join(lines[body_starts:]), fmt="md").cells
    _same_count(file, fences, sum(cell.cell_type == "code" for cell in cells))
    blocks, next_line = [], body_starts + 1
    for cell in cells:
        if cell.cell_type == "code":
            line, language, closes = fences.pop(0)
            source = re.sub(rf"\A%%{language}\n?", "", cell.source)
            attributes = {key: value for key, value in cell.metadata.items() if key != "lines_to_next_cell"}
            blocks.append(Block(file, line, source, language, attributes))
            next_line = closes + 1
        elif cell.source.strip():
            blocks.append(Block(file, _line_of(lines, cell.source, next_line), cell.source.strip("\n")))
    return front, blocks


def _same_count(file: Path, fences: list[tuple[int, str, int]], cells: int) -> None:
    if cells != len(fences):
        what = f"Jupytext reads {cells} cells where {len(fences)} fences were written."
        raise ContentError([Problem(file, 1, what, "Look for a fence with broken attributes or inside another fence.")])


def _front_matter(file: Path, lines: list[str]) -> tuple[dict[str, Any], int]:
    if not lines or lines[0] != "---":
        return {}, 0
    if "---" not in lines[1:]:
        raise ContentError([Problem(file, 1, "The front matter has no end.", "Close it with a line of three dashes.")])
    end = lines.index("---", 1)
    try:
        front = yaml.safe_load("\n".join(lines[1:end]))
    except yaml.YAMLError as error:
        where = getattr(error, "problem_mark", None)
        line = 2 + (where.line if where else 0)
        raise ContentError(
            [
                Problem(
                    file, line, f"The front matter is not YAML: {getattr(error, 'problem', error)}.", "Quote the value."
                )
            ]
        ) from None
    return dict(front or {}), end + 1


def _cell_fences(file: Path, lines: list[str], start: int) -> list[tuple[int, str, int]]:
    """Return (line of the opening fence, language, line of the closing fence) for every fence that is a cell."""
    found: list[tuple[int, str, int]] = []
    problems: list[Problem] = []
    index = start
    while index < len(lines):
        match = FENCE.match(lines[index])
        if match is None:
            if lines[index].startswith("```"):
                what = "A backtick stands in this fence's attributes, which makes it no fence."
                problems.append(Problem(file, index + 1, what, "Leave the backtick out."))
            index += 1
            continue
        end = _closing(lines, index, match["ticks"])
        if end is None:
            problem = Problem(file, index + 1, "This fence is never closed.", "Add a line with the same backticks.")
            raise ContentError([*problems, problem])
        language, _, rest = match["info"].strip().partition(" ")
        if match["ticks"] == "```" and ".noeval" not in rest:
            if language in CELL_LANGUAGES and (rest or language != "markdown"):
                found.append((index + 1, language, end + 1))
            elif language in (*OTHER_CELL_LANGUAGES, "markdown"):
                problems.append(_would_be_a_cell(file, index + 1, language))
        index = end + 1
    if problems:
        raise ContentError(problems)
    return found


def _would_be_a_cell(file: Path, line: int, language: str) -> Problem:
    what = f"A ```{language} fence would become a cell of its own."
    return Problem(file, line, what, f"Write ```{language} .noeval when it is there to be read.")


def _closing(lines: list[str], start: int, ticks: str) -> int | None:
    return next((n for n in range(start + 1, len(lines)) if lines[n].rstrip() == ticks), None)


def _line_of(lines: list[str], source: str, after: int) -> int:
    first = source.strip().splitlines()[0]
    return next((n + 1 for n in range(max(0, after - 1), len(lines)) if lines[n] == first), after)
