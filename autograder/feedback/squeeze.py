"""Text in a form in which the same words are equal however they were quoted, escaped, coloured or broken into lines."""

import html
import re
import unicodedata
from bisect import bisect_right
from itertools import accumulate

TELLING = 16  # a shorter line, such as `for post in posts:`, stands in many places and tells nothing
ANSI = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b[@-Z\\-_]|\x9b[0-?]*[ -/]*[@-~]")
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_CODED = re.compile(r"\\+(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2}))")
_BROKEN = re.compile(r"\\+[nrt]")
_UNSEEN = re.compile(r"[\u00ad\u200b-\u200f\u2060\ufeff]+")
_QUOTES = re.compile("[‘’“”]")


def plain(text: str) -> str:
    """Return the text without colours, control characters and what UTF-8 cannot carry."""
    return CONTROL.sub("\ufffd", ANSI.sub("", text)) if CONTROL.search(text) else text


def tight(text: str) -> str:
    """Return the text without white space."""
    return "".join(text.split())


def bare(text: str) -> str:
    """Return the text without white space and with HTML's escapes undone."""
    for _ in range(2):
        if "&" in text:
            text = html.unescape(text)
    return tight(text)


def squeeze(text: str) -> str:
    """Return the text without white space and backslashes, HTML and \\u escapes undone, every quote a single one."""
    return _same(bare(text))


def forms(text: str) -> tuple[str, str]:
    """Return the text squeezed, and bare."""
    untouched = bare(text)
    return _same(untouched), untouched


def _same(text: str) -> str:
    if "\\" in text:
        text = _BROKEN.sub("", text)
        text = _CODED.sub(lambda match: chr(int(match[1] or match[2], 16)), text).replace("\\", "")
    if not text.isascii():
        text = tight(_QUOTES.sub("'", _UNSEEN.sub("", unicodedata.normalize("NFKC", text))))
    return text.replace('"', "'").replace("`", "'")


def touched(lines: list[str], needles: list[str]) -> set[int]:
    """Return the indices of the lines, each squeezed already, on which a needle stands in part or whole."""
    ends = list(accumulate(map(len, lines)))
    text, found = "".join(lines), set[int]()
    for needle in needles:
        start = text.find(needle)
        while start >= 0:
            found.update(range(bisect_right(ends, start), bisect_right(ends, start + len(needle) - 1) + 1))
            start = text.find(needle, start + 1)
    return found
