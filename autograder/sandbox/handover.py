"""The last steps of every new sandbox: descriptors are handed to the supervisor, all others are closed."""

import contextlib
import json
import os
import socket
from collections.abc import Iterable, Iterator

from autograder.sandbox import linux

_LAST = 0x7FFFFFFF


@contextlib.contextmanager
def told(control: socket.socket) -> Iterator[None]:
    """Tell the supervisor why a sandbox could not be made and end this process: nothing may run half confined."""
    try:
        yield
    except BaseException as error:
        with contextlib.suppress(OSError):
            control.sendall(json.dumps({"error": f"The sandbox could not be made: {error}."}).encode() + b"\n")
        os._exit(1)


def hand_over(control: socket.socket, answer: dict[str, object], passed: Iterable[int], keep: tuple[int, ...]) -> None:
    """Send the answer with its descriptors, then keep only what the caller asked for; 0, 1, 2 lead to /dev/null."""
    socket.send_fds(control, [json.dumps(answer).encode() + b"\n"], list(passed))
    if control.fileno() not in keep:
        control.close()
    null = os.open(os.devnull, os.O_RDWR)
    for number in {0, 1, 2} - set(keep):
        os.dup2(null, number)
    close_all_but({0, 1, 2, *keep})


def close_all_but(kept: set[int]) -> None:
    """Close every descriptor that is not kept."""
    first = 0
    for number in sorted(kept):
        if number > first:
            linux.close_range(first, number - 1)
        first = number + 1
    linux.close_range(first, _LAST)
