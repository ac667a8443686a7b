"""A warm process that has imported what a notebook needs and forks one child per run.

Three processes and one rule: nobody unpickles anything.

  caller   Warm.run() sends one JSON request with the writing end of a pipe (a descriptor passed with the message).
  warm     `python -m autograder.warm`: imports, builds the IPython shell once, forks a child for each request.
  child    a session of its own; writes its pid, then one JSON line per finished cell into the pipe, then ends.

The caller enforces the time limit from outside: it kills the child's whole process group. A fork costs milliseconds
where a new kernel costs half a second, and every run starts from the same clean memory.
"""

import contextlib
import gc
import importlib
import json
import os
import select
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from IPython.core.interactiveshell import InteractiveShell

from autograder.cells import Cell, Outcome, make_shell, run_cells

MESSAGE_LIMIT = 8 << 20


@dataclass(frozen=True)
class Run:
    """What came of a run: the outcomes in order, and the cell that was cut off or died, if one did."""

    outcomes: list[Outcome]
    unfinished: str | None = None
    timed_out: bool = False
    seconds: dict[str, float] = field(default_factory=dict)


class Warm:
    """A context manager around one warm process; `run` may be called from several threads."""

    def __init__(self, preload: list[str] | None = None, path: list[Path] | None = None) -> None:
        self._preload = preload or []
        self._path = [str(entry) for entry in path or []]
        self._lock = threading.Lock()

    def __enter__(self) -> "Warm":
        self._socket, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "autograder.warm", str(theirs.fileno()), *self._preload],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                env={**os.environ, "PYTHONPATH": os.pathsep.join([*self._path, *_inherited_path()])},
            )
        if self._socket.recv(1) != b"+":
            raise RuntimeError(f"The warm process ended with status {self._process.wait()} before it was ready.")
        return self

    def __exit__(self, *error: object) -> None:
        self._socket.close()
        self._process.wait()

    def run(self, cells: list[Cell], directory: Path, seconds: float, env: dict[str, str] | None = None) -> Run:
        """Run the cells in a fresh fork with `directory` as working directory, for at most `seconds` of wall time."""
        reading, writing = os.pipe()
        request = json.dumps({"cells": cells, "directory": str(directory), "env": env or {}}).encode()
        with self._lock:
            socket.send_fds(self._socket, [len(request).to_bytes(8, "big")], [writing])
            self._socket.sendall(request)
        os.close(writing)
        with open(reading, "rb", buffering=0) as pipe:  # noqa: PTH123 (a descriptor, not a path)
            return _collect(_lines(pipe.fileno(), time.monotonic() + seconds), [cell.id for cell in cells])


def _inherited_path() -> list[str]:
    return [entry for entry in os.environ.get("PYTHONPATH", "").split(os.pathsep) if entry]


def _lines(pipe: int, deadline: float) -> Iterator[dict[str, Any] | None]:
    """Yield each JSON line; None when the deadline passes first; stop when the child has closed its end."""
    buffer = b""
    while True:
        readable, _, _ = select.select([pipe], [], [], max(0.0, deadline - time.monotonic()))
        if not readable:
            yield None
            return
        block = os.read(pipe, 1 << 16)
        if not block:
            return
        *complete, buffer = (buffer + block).split(b"\n")
        yield from (json.loads(line) for line in complete)


def _collect(lines: Iterator[dict[str, Any] | None], ids: list[str]) -> Run:
    pid, outcomes, seconds, timed_out = 0, [], {}, False
    started = time.monotonic()
    for line in lines:
        if line is None:
            timed_out = True
        elif "pid" in line:
            pid = line["pid"]
        else:
            outcomes.append(Outcome(**line))  # type: ignore[typeddict-item]
            seconds[line["id"]] = time.monotonic() - started
            started = time.monotonic()
    if pid:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(pid, signal.SIGKILL)
    unfinished = ids[len(outcomes)] if len(outcomes) < len(ids) else None
    return Run(outcomes, unfinished, timed_out, seconds)


def serve(connection: socket.socket, preload: list[str]) -> None:
    """The warm process: import, say that it is ready, then fork a child per request until the caller hangs up."""
    for module in preload:
        with contextlib.suppress(Exception):  # the notebook that needs it will say so itself, in its own cell
            importlib.import_module(module)
    shell = make_shell()
    # The first cells, above all the first one that fails, import a good part of IPython: once here, not in every child.
    run_cells(shell, [Cell("warm", "1"), Cell("fails", "assert False")], lambda outcome: None)
    shell.reset(new_session=True)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # children are reaped by the system, nobody waits for them
    gc.collect()
    gc.freeze()
    connection.sendall(b"+")
    while True:
        head, descriptors, _, _ = socket.recv_fds(connection, 8, 1)
        if not head:
            return
        request = _receive(connection, int.from_bytes(head, "big"))
        if os.fork() == 0:
            connection.close()
            _child(shell, request, descriptors[0])
        os.close(descriptors[0])


def _receive(connection: socket.socket, size: int) -> dict[str, Any]:
    if size > MESSAGE_LIMIT:
        raise ValueError(f"A request of {size} bytes is over the limit of {MESSAGE_LIMIT}.")
    blocks = bytearray()
    while len(blocks) < size:
        blocks += connection.recv(size - len(blocks))
    return dict(json.loads(blocks))


def _child(shell: InteractiveShell, request: dict[str, Any], pipe: int) -> None:
    os.setsid()
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.set_inheritable(pipe, False)

    def send(message: object) -> None:
        data = memoryview(json.dumps(message).encode() + b"\n")
        while data:
            data = data[os.write(pipe, data) :]

    try:
        send({"pid": os.getpid()})
        os.environ.update(request["env"])
        os.chdir(request["directory"])
        sys.path.insert(0, "")
        run_cells(shell, [Cell(*cell) for cell in request["cells"]], send)
        _release_databases()
    finally:
        os._exit(0)


def _release_databases() -> None:
    if "environment.databases" in sys.modules:  # imported by a cell: its private databases end with the run
        sys.modules["environment.databases"].release()


if __name__ == "__main__":
    serve(socket.socket(fileno=int(sys.argv[1])), sys.argv[2:])
