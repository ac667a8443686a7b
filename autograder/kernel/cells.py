"""What IPython works out about a cell before it runs it, where that takes longer than running it.

IPython looks for magics token by token, twice per cell, and ipykernel names a cell's file with a hash computed letter
by letter. The results here are the same ones, sooner: a test comes with the word that there is nothing to find in it,
for any other cell the first result is kept.
"""

import os
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from ipykernel.compiler import get_tmp_directory, get_tmp_hash_seed

_FACTOR, _MASK = 0x5BD1E995, 0xFFFFFFFF


class Magics:
    """Stands before a shell's own search for magics as long as the learner leaves its steps as they are."""

    def __init__(self, shell: Any) -> None:  # noqa: ANN401 - IPython's, which has no types
        self._manager = shell.input_transformer_manager
        self._original = self._manager.do_token_transforms
        self._steps, self._known = [*self._manager.token_transformers], dict[tuple[str, ...], list[str]]()
        self._manager.do_token_transforms = self._transform
        shell.compile.get_code_name = file_name

    @contextmanager
    def knowing(self, code: str, plain: bool) -> Iterator[None]:
        """Know of a cell that it has no magics, if somebody has looked, and forget everything about it afterwards."""
        lines = ended(code).splitlines(keepends=True)
        self._known = {tuple(lines): lines} if plain else {}
        try:
            yield
        finally:
            self._known = {}

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


def file_name(raw_code: str, code: str, number: int) -> str:
    """Return what ipykernel calls the file of a cell."""
    name = os.environ.get("IPYKERNEL_CELL_NAME")
    if name is not None:
        return name
    folder, seed = get_tmp_directory(), get_tmp_hash_seed()  # type: ignore[no-untyped-call]
    return f"{folder}{os.sep}{murmur2(raw_code, seed)}.py"


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
