"""Catch everything a piece of code writes, also what C code or a subprocess sends to descriptors 1 and 2."""

import contextlib
import io
import os
import sys
import tempfile
from types import TracebackType
from typing import IO

LIMIT = 1 << 20


class Capture:
    """A context manager; afterwards `.stdout` and `.stderr` hold the text, each cut at 1 MiB."""

    def __init__(self) -> None:
        self.stdout = self.stderr = ""

    def __enter__(self) -> "Capture":
        self._python = (io.StringIO(), io.StringIO())
        self._stack = contextlib.ExitStack()
        self._low = (self._divert(1), self._divert(2))
        self._stack.enter_context(contextlib.redirect_stdout(self._python[0]))
        self._stack.enter_context(contextlib.redirect_stderr(self._python[1]))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        for stream in (sys.__stdout__, sys.__stderr__):
            if stream is not None:
                stream.flush()
        texts = [
            python.getvalue()[:LIMIT] + os.pread(low.fileno(), LIMIT, 0).decode(errors="replace")
            for python, low in zip(self._python, self._low, strict=True)
        ]
        self.stdout, self.stderr = texts
        self._stack.close()

    def _divert(self, number: int) -> IO[bytes]:
        file = self._stack.enter_context(_scratch())
        saved = os.dup(number)
        self._stack.callback(os.close, saved)
        self._stack.callback(os.dup2, saved, number)
        os.dup2(file.fileno(), number)
        return file


def _scratch() -> IO[bytes]:
    """A file in memory where the system has such: two files per cell are more than some disks can bear."""
    if hasattr(os, "memfd_create"):
        return open(os.memfd_create("capture"), "w+b", buffering=0)  # noqa: PTH123 (a descriptor, not a path)
    return tempfile.TemporaryFile()
