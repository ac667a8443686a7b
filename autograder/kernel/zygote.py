"""The warm parent: `python -m autograder.kernel.zygote`. It imports what a chapter needs and forks a child per run.

It is single-threaded, holds no database connection and no secret, and takes requests from its own socket only, which
lies in a folder that no sandbox sees. A request is one message: JSON and four descriptors (the wire, stdout, stderr
and the control socket of the sandbox).
"""

import contextlib
import gc
import importlib
import json
import os
import select
import signal
import socket
import sys
import threading
from typing import Any

from autograder import sandbox
from autograder.kernel import serve, shell
from autograder.kernel.shell import FrameApp
from autograder.sandbox import Plan

REQUEST_LIMIT = 1 << 18
DESCRIPTORS = 4


def main(path: str, lifeline: int, preload: list[str]) -> None:
    """Get ready, say so on the lifeline, then serve until the other end of the lifeline is closed."""
    os.environ.setdefault("MPLBACKEND", "module://matplotlib_inline.backend_inline")
    sys.argv = ["ipykernel_launcher.py"]
    app = shell.make()
    load(preload)
    sandbox.prepare()
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    listener.bind(path)
    listener.listen(64)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # children are reaped by the system, nobody waits for them
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is for the main process, which closes the lifeline
    gc.collect()
    gc.freeze()
    os.write(lifeline, b"+")
    _serve(app, listener, lifeline)


def load(modules: list[str]) -> None:
    """Import modules as a cell would: some ask for the kernel, some keep its stdout or its pdb."""
    for module in modules:
        with contextlib.suppress(Exception):  # the notebook that needs it will say so itself, in its own cell
            importlib.import_module(module)
    shell.drop_output()
    if threading.active_count() != 1:
        raise RuntimeError(f"A preloaded module has started threads: {threading.enumerate()}")


def _serve(app: FrameApp, listener: socket.socket, lifeline: int) -> None:
    poller = select.poll()
    for descriptor in (listener.fileno(), lifeline):
        poller.register(descriptor, select.POLLIN)
    watched: dict[int, int] = {}  # the control socket of each child -> its pidfd
    while True:
        for descriptor, _ in poller.poll():
            if descriptor == lifeline:
                return
            if descriptor in watched:
                poller.unregister(descriptor)
                _bury(descriptor, watched.pop(descriptor))
            elif (started := _accept(app, listener)) is not None:
                control, pidfd = started
                watched[control] = pidfd
                poller.register(control, 0)  # a hang-up is always reported


def _bury(control: int, pidfd: int) -> None:
    """A supervisor has let go of its child, or has died: the child must not outlive it."""
    with contextlib.suppress(ProcessLookupError):
        signal.pidfd_send_signal(pidfd, signal.SIGKILL)
    os.close(pidfd)
    os.close(control)


def _accept(app: FrameApp, listener: socket.socket) -> tuple[int, int] | None:
    """Start a child as asked; return a control descriptor and a pidfd to watch, None when there is no child."""
    connection, _ = listener.accept()
    data, descriptors, _, _ = socket.recv_fds(connection, REQUEST_LIMIT, DESCRIPTORS)
    connection.close()
    if len(descriptors) != DESCRIPTORS:
        return None
    *kept, control = descriptors
    request = json.loads(data)
    with socket.socket(fileno=os.dup(control)) as said:
        # Whatever fails is said on the control socket by the sandbox.
        pid = sandbox.fork(Plan.from_json(request["plan"]), said, keep=tuple(kept))
        if pid == 0:
            listener.detach()  # the sandbox has closed it, and its number may belong to something else by now
            become_child(app, request, kept)
    for descriptor in kept:
        os.close(descriptor)
    try:
        return control, os.pidfd_open(pid)
    except ProcessLookupError:
        os.close(control)
        return None


def become_child(app: FrameApp, request: dict[str, Any], descriptors: list[int]) -> None:
    """Be the kernel of one run, in a fork that is confined already; never return."""
    wire, out, error = descriptors
    try:
        null = os.open(os.devnull, os.O_RDONLY)
        for source, target in ((null, 0), (out, 1), (error, 2)):
            os.dup2(source, target)
        for descriptor in (null, out, error):
            os.close(descriptor)
        os.environ.clear()
        os.environ.update(request["env"])
        sys.path.insert(0, "")
        shell.adopt(app, wire)
        serve.serve(app, wire)
    finally:
        os._exit(1)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), sys.argv[3:])
