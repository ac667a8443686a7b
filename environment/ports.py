"""Find a port that nobody listens on."""

import contextlib
import socket


def free_port(wanted: int | None = None) -> int:
    """Return `wanted` when it is free, else any free port; somebody may still take it first, so callers try again."""
    for port in (wanted or 0, 0):
        with contextlib.suppress(OSError, OverflowError), socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(("127.0.0.1", port))
            return int(probe.getsockname()[1])
    raise OSError("No port is free on 127.0.0.1.")
