"""What a source notebook must not give away: hidden tests, their expected values, and solutions."""

import ast
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from nbformat import NotebookNode

from autograder import regions
from autograder.feedback.squeeze import TELLING, bare, forms, squeeze, tight

# Only literals and punctuation: rows of data. An honest result may print the same row, though hardly in the same form.
_DATA = re.compile(
    r"""^(?:\s|[\[\](){},:+*-]|True|False|None|[\d.]+|[rbf]?"(?:[^"\\]|\\.)*"|[rb]?'(?:[^'\\]|\\.)*')+$""", re.VERBOSE
)

_MARKUP = re.compile(r"<[^<>]*>")


@dataclass(frozen=True)
class Secrets:
    """Texts in squeezed form: lines of code, whole expected values, and (only without white space) rows of data."""

    code: tuple[str, ...] = ()
    values: tuple[str, ...] = ()
    rows: tuple[str, ...] = ()
    visible: frozenset[str] = frozenset()  # every line that learners may see, without white space

    def __bool__(self) -> bool:
        return bool(self.code or self.values or self.rows)

    def among(self, text: str, known: str = "") -> "Secrets":
        """Return only the secrets that `text` holds and that `known`, the learner's own text, does not."""
        if "<" in text:
            text = f"{text}\n{_MARKUP.sub('', text)}"
        squeezed, untouched = forms(text)
        code = tuple(one for one in self.code if one in squeezed)
        values = tuple(one for one in self.values if one in squeezed)
        rows = tuple(one for one in self.rows if one in untouched)
        found = Secrets(code, values, rows, self.visible)
        return found._except(*_forms_of_known(known)) if found and known else found

    def _except(self, mine: str, untouched: str) -> "Secrets":
        return Secrets(
            code=tuple(one for one in self.code if one not in mine),
            values=tuple(one for one in self.values if one not in mine),
            rows=tuple(one for one in self.rows if one not in untouched),
            visible=self.visible,
        )


@lru_cache(maxsize=2)
def _forms_of_known(text: str) -> tuple[str, str]:
    """A learner's own text is compared with each of the notebook's outputs."""
    return forms(text)


def of(source: NotebookNode, markers: regions.Markers = regions.HIDDEN) -> Secrets:
    """Return the secrets of an instructor's notebook."""
    cells = tuple((cell.source, bool(regions.nbgrader(cell).get("solution"))) for cell in source.cells)
    return _of(cells, markers)


@lru_cache(maxsize=64)
def _of(cells: tuple[tuple[str, bool], ...], markers: regions.Markers) -> Secrets:
    shown = "\n".join(_shown(text, solution, markers) for text, solution in cells)
    spoken = "\n".join(message for text, _ in cells for message in _messages(text, markers))
    seen, untouched = squeeze(shown + "\n" + spoken), bare(shown)
    lines = [line for cell in cells for line in _hidden_lines(*cell, markers) if len(tight(line)) >= TELLING]
    values = [squeeze(form) for text, _ in cells for value in _expected(text, markers) for form in _forms(value)]
    return Secrets(
        code=_fresh((squeeze(line).rstrip(",") for line in lines if not _DATA.match(line)), seen),
        values=_fresh(values, seen),
        rows=_fresh((bare(line) for line in lines if _DATA.match(line)), untouched),
        visible=frozenset(map(tight, shown.splitlines())),
    )


def _fresh(needles: Iterator[str] | list[str], seen: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one for one in needles if len(one) >= TELLING - 1 and one not in seen))


def _shown(text: str, solution: bool, markers: regions.Markers) -> str:
    """What the release shows of a cell; nbgrader replaces an answer without markers as a whole."""
    if solution and not regions.inside(text, regions.SOLUTION):
        return ""
    for region in (markers, regions.SOLUTION, regions.SCHEME):
        text = regions.without(text, region)
    return text


def _hidden_lines(text: str, solution: bool, markers: regions.Markers) -> list[str]:
    whole = solution and not regions.inside(text, regions.SOLUTION)
    gone = regions.inside(text, markers) | regions.inside(text, regions.SOLUTION) | regions.inside(text, regions.SCHEME)
    edges = [edge for region in (markers, regions.SOLUTION, regions.SCHEME) for edge in region]
    numbered = enumerate(text.splitlines(), 1)
    return [line for number, line in numbered if (whole or number in gone) and not any(edge in line for edge in edges)]


def _hidden_nodes(text: str, markers: regions.Markers) -> Iterator[ast.AST]:
    hidden = regions.inside(text, markers)
    try:
        tree = ast.parse(text) if hidden else ast.Module([], [])
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return
    yield from (node for node in ast.walk(tree) if getattr(node, "lineno", 0) in hidden)


def _messages(text: str, markers: regions.Markers) -> Iterator[str]:
    """Yield what the authors of hidden tests say to learners, as far as it is fixed: whatever it tells is told."""
    for node in _hidden_nodes(text, markers):
        if isinstance(node, ast.Assert) and node.msg is not None:
            fixed = (part.value for part in ast.walk(node.msg) if isinstance(part, ast.Constant))
            yield from (value for value in fixed if isinstance(value, str))


def _expected(text: str, markers: regions.Markers) -> Iterator[object]:
    """Yield the constants that the hidden tests of a cell compare with."""
    for node in _hidden_nodes(text, markers):
        yield from (value for part in _compared(node) for value in _constant(part))


def _compared(node: ast.AST) -> list[ast.expr]:
    if isinstance(node, ast.Assert):
        inner = [part for part in ast.walk(node.test) if isinstance(part, ast.Compare)]
        return [side for part in inner for side in (part.left, *part.comparators)]
    if isinstance(node, ast.Call) and "assert" in ast.unparse(node.func).lower():
        return list(node.args)
    return []


def _constant(node: ast.expr) -> Iterator[object]:
    try:
        yield ast.literal_eval(node)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return


def _forms(value: object) -> Iterator[str]:
    """Yield the ways in which a value is usually printed."""
    yield repr(value)
    if isinstance(value, str):
        yield value
    elif isinstance(value, list | tuple | dict):
        yield json.dumps(value, default=str, ensure_ascii=False, skipkeys=True)
