"""Gathers the warm parent's memory into huge pages: a fork copies a page table for every page, so it becomes 2 to 3
times as fast (measured: 155 MB, 4.0 -> 1.5 ms)."""

import contextlib
import re
from pathlib import Path

from autograder.sandbox import linux

_HUGE = 2 << 20
_MAPPING = re.compile(r"(\w+)-(\w+) rw-p \w+ \S+ 0 +(\S*)$")  # private, writable, of no file


def gather() -> None:
    """Put this process's private memory into huge pages, as far as the kernel can (6.1 or newer)."""
    for line in Path("/proc/self/maps").read_text(encoding="utf-8").splitlines():
        mapping = _MAPPING.match(line)
        if mapping and mapping[3] in ("", "[heap]"):
            start = -(-int(mapping[1], 16) // _HUGE) * _HUGE
            size = (int(mapping[2], 16) - start) // _HUGE * _HUGE
            if size > 0:
                with contextlib.suppress(OSError):  # no huge page to be had, or an older kernel: only slower
                    linux.collapse(start, size)
