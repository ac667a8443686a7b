"""What a sandboxed run knows of the services: one address and one token, in COURSE_GUEST; the desk there does the rest.

The variable has the form 127.0.0.1:7432/token. Each question is a line of JSON on a connection of its own, so that
forked and threaded programs need no care.
"""

import json
import os
import socket
from typing import Any

from environment.errors import ServiceError

VARIABLE = "COURSE_GUEST"
_PATIENCE = 60.0
_LONGEST = 1 << 20


def is_guest() -> bool:
    """Say whether this process runs in a sandbox and has its services from a desk."""
    return VARIABLE in os.environ


def ask(what: str, **details: str | int) -> dict[str, Any]:
    """Ask the desk for something and return its answer; what it refuses is a ServiceError."""
    address, _, token = os.environ[VARIABLE].partition("/")
    host, _, port = address.rpartition(":")
    question = json.dumps({"do": what, **details})
    try:
        with socket.create_connection((host, int(port)), timeout=_PATIENCE) as link:
            link.sendall(f"{token}\n{question}\n".encode())
            answer = json.loads(_line(link))
    except (OSError, ValueError) as error:
        raise ServiceError(
            f"The services of this run do not answer at {address} ({error or type(error).__name__}). "
            f"They last as long as the run; {VARIABLE} must not be changed."
        ) from error
    if "error" in answer:
        raise ServiceError(answer["error"])
    return dict(answer)


def _line(link: socket.socket) -> bytes:
    line = b""
    while not line.endswith(b"\n") and len(line) < _LONGEST and (piece := link.recv(65536)):
        line += piece
    return line
