"""From the bytes of a file to the JSON object in it."""

import codecs
import json
import re
from typing import Any

from autograder.repair.refusal import AGAIN, NotJudged
from autograder.repair.slim import slim

LIMIT = 16 << 20  # bytes of a notebook without its outputs; the largest chapter has 0.1 million
_LARGE = 2 << 20
_CONFLICT = re.compile(r"^(<{7}|>{7}) ", re.MULTILINE)


def document(data: bytes, repaired: list[str]) -> dict[str, Any]:
    """The JSON object in a file; adds a sentence to `repaired` for everything that was put right."""
    text = _text(_utf8(data, repaired))
    if not text:
        raise NotJudged(f"The file is empty. {AGAIN}")
    value, end = _value(text)
    _check_rest(text[end:].strip(), repaired)
    if not isinstance(value, dict):
        raise NotJudged(f"The file is not a notebook: it holds a {type(value).__name__} and no cells. {AGAIN}")
    return value


def _utf8(data: bytes, repaired: list[str]) -> bytes:
    if len(data) > _LARGE:
        data = slim(data)
    encoding = json.detect_encoding(data[:4])
    if encoding not in ("utf-8", "utf-8-sig"):
        repaired.append(f"The file was saved as {encoding}; it was read as that.")
        data = slim(data.decode(encoding, "replace").encode("utf-8", "replace"))
    if len(data) > LIMIT:
        raise NotJudged(
            f"The file is too large: more than {LIMIT >> 20} MB even without its outputs. Look for a cell with a very"
            f" long text or picture, delete it, and hand in again."
        )
    return data.removeprefix(codecs.BOM_UTF8)


def _text(data: bytes) -> str:
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        text = data.decode("cp1252", "replace")
    return text.strip("\ufeff\0 \t\r\n")


def _value(text: str) -> tuple[Any, int]:
    try:
        return _parse(text)
    except RecursionError:
        pass  # perhaps only an output is nested that deep
    try:
        return _parse(slim(text.encode("utf-8", "replace")).decode("utf-8"))[0], len(text)
    except RecursionError:
        raise NotJudged(f"The file is not a notebook: its data is nested too deep to be read. {AGAIN}") from None


def _parse(text: str) -> tuple[Any, int]:
    try:
        return json.JSONDecoder(strict=False).raw_decode(text)
    except json.JSONDecodeError as error:
        raise NotJudged(_unreadable(text, error)) from None
    except ValueError:
        raise NotJudged(f"The file holds a number that is too long to be read. {AGAIN}") from None


def _unreadable(text: str, error: json.JSONDecodeError) -> str:
    if _CONFLICT.search(text):
        return (
            "The file holds the marks of a merge conflict (<<<<<<< and >>>>>>>), so it is not a notebook any more."
            " Keep one of the two versions, check that it opens in Jupyter, and hand in again."
        )
    if not text.startswith("{"):
        return f"The file is not a notebook: it begins with {text[:20]!r}. {AGAIN}"
    if error.pos >= len(text) - 1 or error.msg.startswith("Unterminated string"):
        return f"The file breaks off in the middle of line {error.lineno}, as if the upload had been cut short. {AGAIN}"
    return f"The file is damaged at line {error.lineno}, column {error.colno} ({error.msg}). {AGAIN}"


def _check_rest(rest: str, repaired: list[str]) -> None:
    if not rest:
        return
    if rest.startswith("{") and '"cells"' in rest:
        raise NotJudged(f"The file holds two notebooks, one after the other. Hand in one of them. {AGAIN}")
    if _CONFLICT.search(rest):
        raise NotJudged(f"The file ends in the marks of a merge conflict (<<<<<<< and >>>>>>>). {AGAIN}")
    repaired.append(f"After the end of the notebook the file held {len(rest)} more characters; they were left out.")
