"""Frames on a socket: four bytes of length, then JSON. The reader trusts nothing: sizes are capped, junk is refused."""

import gc
import json
import os
import select
import struct
from collections.abc import Iterator
from typing import Any

HEAD = struct.Struct("<I")
FRAME_LIMIT = 16 << 20

Frame = dict[str, Any]


class Confused(Exception):
    """The other side sent what is no frame."""


def pack(frame: Frame) -> bytes:
    """Return a frame as bytes; text that is not Unicode is escaped."""
    body = json.dumps(frame, ensure_ascii=True, default=repr).encode("ascii")
    return HEAD.pack(len(body)) + body


def write(descriptor: int, data: bytes) -> None:
    """Write everything, waiting where the descriptor does not block by itself."""
    rest = memoryview(data)
    while rest:
        try:
            rest = rest[os.write(descriptor, rest) :]
        except BlockingIOError:
            select.select([], [descriptor], [])


def read(descriptor: int) -> Frame:
    """Read one frame, waiting for it; raise EOFError when the other side has hung up."""
    (size,) = HEAD.unpack(_exactly(descriptor, HEAD.size))
    return dict(json.loads(_exactly(descriptor, size)))


def _exactly(descriptor: int, size: int) -> bytes:
    data = bytearray()
    while len(data) < size:
        block = os.read(descriptor, size - len(data))
        if not block:
            raise EOFError
        data += block
    return bytes(data)


class Reader:
    """Takes bytes as they come and gives complete frames; raises Confused for what is none."""

    def __init__(self) -> None:
        self._data = bytearray()

    def feed(self, block: bytes) -> Iterator[tuple[Frame, int]]:
        """Add a block of bytes and yield the frames that are complete now, each with its size in bytes."""
        self._data += block
        while len(self._data) >= HEAD.size:
            (size,) = HEAD.unpack_from(self._data)
            if size > FRAME_LIMIT:
                raise Confused(f"a frame of {size} bytes; the limit is {FRAME_LIMIT}")
            if len(self._data) < HEAD.size + size:
                return
            body = bytes(self._data[HEAD.size : HEAD.size + size])
            del self._data[: HEAD.size + size]
            yield _parsed(body), size


def _parsed(body: bytes) -> Frame:
    # JSON holds no cycles, and to look for some while millions of lists are made takes most of the time.
    collecting = gc.isenabled()
    gc.disable()
    try:
        frame = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise Confused(f"a frame that is not JSON: {error}") from error
    finally:
        if collecting:
            gc.enable()
    if not isinstance(frame, dict):
        raise Confused(f"a frame that is a {type(frame).__name__}, not an object")
    return frame
