"""Worked examples with blanks: which `___` are still there, and in which line of the function."""

import dis
import linecache
from types import CodeType, FunctionType

BLANK = "___"
SHOWN = 3


def blanks(*functions: object) -> list[str]:
    """Return one text per line of these functions or classes that still holds a blank, in the order of the lines."""
    found: dict[tuple[str, int], str] = {}
    for function in functions:
        for code, name in _codes(function):
            for line in _lines(code):
                found.setdefault((code.co_filename, line), _described(code, name, line))
    return [found[place] for place in sorted(found)]


def please_fill(*functions: object) -> str:
    """Return the sentence about the blanks that are left, '' when there are none."""
    left = blanks(*functions)
    if not left:
        return ""
    start = f"{len(left)} lines still have a blank" if len(left) > 1 else "One line still has a blank"
    places = "; ".join(left[:SHOWN]) + (" …" if len(left) > SHOWN else "")
    return f"{start}: {places}. Replace each {BLANK} and run that cell again."


def _codes(thing: object) -> list[tuple[CodeType, str]]:
    if isinstance(thing, type):
        return [pair for part in vars(thing).values() for pair in _codes(part)]
    if isinstance(thing, staticmethod | classmethod):
        return _codes(thing.__func__)
    return [(thing.__code__, thing.__name__)] if isinstance(thing, FunctionType) else []


def _lines(code: CodeType) -> list[int]:
    """Return the lines that read the blank, those of functions inside included."""
    found: list[int] = []
    for step in dis.get_instructions(code):
        if step.argval == BLANK and step.positions and step.positions.lineno:
            found.append(step.positions.lineno)
        elif isinstance(step.argval, CodeType):
            found += _lines(step.argval)
    return sorted(set(found))


def _described(code: CodeType, name: str, line: int) -> str:
    text = linecache.getline(code.co_filename, line).strip()
    number = line - code.co_firstlineno + 1
    return f"line {number} of {name}" + (f", `{text}`" if text else "")
