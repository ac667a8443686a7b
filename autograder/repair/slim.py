"""Leave huge outputs, attachments and widget states out of a notebook file, without parsing them."""

import mmap
import re

_KEY = re.compile(rb'"(?:outputs"\s*+:\s*+\[|attachments"\s*+:\s*+\{|widgets"\s*+:\s*+\{)')
# A quote inside a JSON string always follows a backslash, so the key above never matches inside of a string.
_PLAIN = re.compile(rb'(?:[^"\[\]{}]++|"(?:[^"\\]++|(?:\\.)++)*+")*+', re.DOTALL)
_BRACKETS = 5_000_000  # inside outputs; a hostile file with more is cut short there
_MOST = 64 << 20  # bytes kept behind the last output, so that memory stays bounded


def slim(data: bytes | mmap.mmap) -> bytes:
    """The notebook file with its outputs, attachments and widget states emptied."""
    kept, start, left = [], 0, _BRACKETS
    while left and (key := _KEY.search(data, start)):
        end, left = _end(data, key.end(), left)
        if end is None:
            break
        kept += [data[start : key.end()], data[end - 1 : end]]
        start = end
    kept.append(data[start : start + _MOST])
    return b"".join(kept)


def _end(data: bytes | mmap.mmap, at: int, left: int) -> tuple[int | None, int]:
    depth = 1
    while left:
        left -= 1
        plain = _PLAIN.match(data, at)
        at = plain.end() if plain else at
        mark = data[at : at + 1]
        if mark not in (b"[", b"{", b"]", b"}"):
            return None, left
        depth += 1 if mark in (b"[", b"{") else -1
        at += 1
        if not depth:
            return at, left
    return None, left
