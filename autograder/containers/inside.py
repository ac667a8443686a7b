"""The first process of a container: `python -m autograder.containers.inside`.

It calls the supervisor by the socket that was put into its container, learns what to import, and then forks one
confined child after the other. After each it clears away and reports what it could not; when the supervisor hangs up
it ends, and with it everything in the container.
"""

import contextlib
import gc
import json
import os
import select
import signal
import socket
from typing import Any

from autograder.containers import clearing, confine
from autograder.kernel import shell, zygote
from autograder.kernel.shell import FrameApp
from autograder.sandbox import linux, memory
from autograder.sandbox.plan import Plan
from autograder.sandbox.signals import INTERRUPT

DOOR = "/autograder/door"  # where a container finds its supervisor's socket
ORDER_LIMIT = 1 << 20


def main() -> None:
    """Get ready, say so with what the own memory amounts to, then serve until the supervisor hangs up."""
    linux.prctl(linux.DUMPABLE, 0)  # from now on this process is closed to others of its account
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    connection.connect(DOOR)
    order = json.loads(connection.recv(ORDER_LIMIT))
    app = shell.make()
    zygote.load(order["modules"])
    confine.program()
    memory.gather()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # children are reaped by the system, nobody waits for them
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.collect()
    gc.freeze()
    clearing.clear(clearing.scene())  # what the imports have written
    before = clearing.scene()
    connection.send(json.dumps({"memory": _own_memory()}).encode())
    while (request := _next(connection)) is not None:
        said, descriptors = request
        _run(app, connection, said, descriptors)
        connection.send(json.dumps({"left": clearing.clear(before)}).encode())


def _own_memory() -> int:
    """Return how many bytes of memory of no file this process has: they count for the container, not for a run."""
    with open("/proc/self/status", encoding="ascii") as file:  # noqa: PTH123
        return next(int(line.split()[1]) << 10 for line in file if line.startswith("RssAnon"))


def _next(connection: socket.socket) -> tuple[dict[str, Any], list[int]] | None:
    data, descriptors, _, _ = socket.recv_fds(connection, zygote.REQUEST_LIMIT, zygote.DESCRIPTORS + 1)
    return (json.loads(data), descriptors) if data else None


def _run(app: FrameApp, connection: socket.socket, request: dict[str, Any], descriptors: list[int]) -> None:
    """Fork as asked and attend to the child until the supervisor lets go of it; whatever fails is said on `control`."""
    *kept, control, parcel = descriptors
    request["env"] = {**request["env"], "PATH": os.environ["PATH"]}
    with socket.socket(fileno=control) as said:
        pid = confine.fork(Plan.from_json(request["plan"]), said, parcel, tuple(kept))
        if pid == 0:
            connection.detach()  # closed already; its number may belong to something else by now
            said.detach()
            zygote.become_child(app, request, kept)
        for descriptor in (*kept, parcel):
            os.close(descriptor)
        _attend(said, connection, pid)


def _attend(control: socket.socket, connection: socket.socket, pid: int) -> None:
    poller = select.poll()
    poller.register(control, select.POLLIN)
    poller.register(connection, 0)  # a hang-up is always reported
    while True:
        for descriptor, _ in poller.poll():
            if descriptor == connection.fileno() or _said(control) != INTERRUPT:
                return
            with contextlib.suppress(ProcessLookupError):
                os.killpg(pid, signal.SIGINT)


def _said(control: socket.socket) -> bytes:
    with contextlib.suppress(OSError):  # it was closed before all was read
        return control.recv(1)
    return b""


if __name__ == "__main__":
    main()
