"""What IPython works out about a cell before it runs it, where that takes longer than running it.

IPython looks for magics token by token, twice per cell, compiles every cell to see whether it awaits something, and
ipykernel names a cell's file with a hash computed letter by letter. The results here are the same ones, sooner: most
cells come with every submission, so somebody outside has looked once; for any other cell the first result is kept.
"""

import os
import struct
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

from ipykernel import ipkernel
from ipykernel.compiler import get_tmp_directory, get_tmp_hash_seed
from IPython.core import interactiveshell
from IPython.core.inputtransformer2 import TransformerManager

_FACTOR, _MASK = 0x5BD1E995, 0xFFFFFFFF


class Magics:
    """Stands before a shell's own search for magics as long as the learner leaves its steps as they are."""

    def __init__(self, shell: Any) -> None:  # noqa: ANN401 - IPython's, which has no types
        self._manager = manager = shell.input_transformer_manager
        self._whole, self._original = manager.transform_cell, manager.do_token_transforms
        self._steps, self._known = [*manager.token_transformers], dict[tuple[str, ...], list[str]]()
        self._first = [*manager.cleanup_transforms, *manager.line_transforms]
        self._plain, self._hashes = "", dict[str, int]()
        manager.transform_cell, manager.do_token_transforms = self._transform_cell, self._transform
        shell.compile.get_code_name = self._file_name

    @contextmanager
    def knowing(self, code: str, plain: bool, number: int | None = None) -> Iterator[None]:
        """Know of a cell what somebody has found out, and forget everything about it afterwards.

        `plain` says that it has no magics, `number` is the hash in its file's name.
        """
        self._plain, self._hashes = code if plain else "", {} if number is None else {code: number}
        try:
            yield
        finally:
            self._plain, self._known, self._hashes = "", {}, {}

    def _transform_cell(self, cell: str) -> str:
        if cell and cell == self._plain and self._untouched(ended(cell).splitlines(keepends=True)):
            return ended(cell)
        return str(self._whole(cell))

    def _untouched(self, lines: list[str]) -> bool:
        """Say whether a cell without magics stays as it is: a library that was loaded may have steps of its own."""
        if self._manager.token_transformers != self._steps:
            return False
        added = [s for s in self._manager.cleanup_transforms + self._manager.line_transforms if s not in self._first]
        return all(getattr(step, "__module__", "__main__") != "__main__" and step(lines) == lines for step in added)

    def _file_name(self, raw_code: str, code: str, number: int) -> str:
        return file_name(raw_code, self._hashes.get(raw_code))

    def _transform(self, lines: list[str]) -> list[str]:
        if self._manager.token_transformers != self._steps:
            return list(self._original(lines))
        key = tuple(lines)
        if key not in self._known:
            self._known[key] = list(self._original(lines))
        return [*self._known[key]]


def ended(code: str) -> str:
    """Return a cell with the line feed at its end that IPython adds before anything else."""
    return code if code.endswith("\n") else f"{code}\n"


@lru_cache(maxsize=4096)
def is_plain(code: str) -> bool:
    """Say whether IPython runs a cell as it stands; most cells come with every submission, so look once."""
    try:
        return bool(TransformerManager().transform_cell(code) == ended(code))
    except SyntaxError:
        return False


@lru_cache(maxsize=4096)
def number(code: str) -> int:
    """Return the hash of a cell by which ipykernel names its file."""
    return murmur2(code, get_tmp_hash_seed())  # type: ignore[no-untyped-call]


def file_name(code: str, known: int | None = None) -> str:
    """Return what ipykernel calls the file of a cell, whose hash may be known."""
    name = os.environ.get("IPYKERNEL_CELL_NAME")
    if name is not None:
        return name
    folder = get_tmp_directory()  # type: ignore[no-untyped-call]
    return f"{folder}{os.sep}{number(code) if known is None else known}.py"


def shorten() -> None:
    """Spare IPython and ipykernel two questions that they ask for each cell again."""
    ipython: Any = interactiveshell
    kernel: Any = ipkernel
    original: Callable[[str], bool] = ipython._should_be_async
    accepts: Callable[..., dict[str, bool]] = kernel._accepts_parameters
    known: dict[tuple[object, ...], dict[str, bool]] = {}

    def may_await(cell: str) -> bool:
        return ("await" in cell or "async" in cell) and original(cell)

    def accepts_parameters(method: object, names: Sequence[str]) -> dict[str, bool]:
        key = (getattr(method, "__func__", method), *names)
        if key not in known:
            known[key] = accepts(method, names)
        return known[key]

    ipython._should_be_async = may_await
    kernel._accepts_parameters = accepts_parameters


def murmur2(text: str, seed: int) -> int:
    """Return ipykernel's hash of a text, four bytes at a time."""
    data = text.encode()
    rest, found = len(data) & 3, seed ^ len(data)
    for (word,) in struct.iter_unpack("<I", data[: len(data) - rest]):
        word = word * _FACTOR & _MASK
        found = found * _FACTOR & _MASK ^ (word ^ word >> 24) * _FACTOR & _MASK
    if rest:
        found = (found ^ int.from_bytes(data[-rest:], "little")) * _FACTOR & _MASK
    found = (found ^ found >> 13) * _FACTOR & _MASK
    return found ^ found >> 15
