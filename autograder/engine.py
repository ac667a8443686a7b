"""The warm parent seen from outside: started once per chapter, asked for one sandboxed child per submission."""

import fcntl
import json
import os
import socket
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import ExitStack

from autograder.child import Child
from autograder.errors import Ended
from autograder.sandbox import Plan
from environment.temporary import folder

INHERITED = ("PATH", "LANG", "LC_ALL", "LC_CTYPE", "TZ")
# What every child finds in its environment; nbgrader sets the first, the second keeps plugins of the host away.
FIXED = {
    "NBGRADER_EXECUTION": "autograde",
    "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
    "PYTHONDONTWRITEBYTECODE": "1",
    "MPLBACKEND": "module://matplotlib_inline.backend_inline",
    "PYDEVD_DISABLE_FILE_VALIDATION": "1",  # ipykernel's debugger would print a warning
}


class Engine:
    """A context manager around one warm parent that has imported `preload`."""

    def __init__(self, preload: Sequence[str] = ()) -> None:
        self._preload = list(preload)

    def __enter__(self) -> "Engine":
        self._stack = ExitStack()
        self._folder = self._stack.enter_context(folder("engine"))
        self._address = str(self._folder / "warm")
        self._lifeline, theirs = socket.socketpair()
        with theirs, ExitStack() as passed:
            # The warm process holds its folder too: while it starts, it would write into one that was swept.
            lock = os.open(self._folder, os.O_RDONLY)
            passed.callback(os.close, lock)
            fcntl.flock(lock, fcntl.LOCK_SH)
            self._process = subprocess.Popen(
                [sys.executable, "-m", "autograder.kernel.zygote", self._address, str(theirs.fileno()), *self._preload],
                pass_fds=[theirs.fileno(), lock],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                env=self._environment(),
            )
        if self._lifeline.recv(1) != b"+":
            self.__exit__()
            raise Ended(f"The warm process ended with status {self._process.returncode} before it was ready.")
        return self

    def __exit__(self, *error: object) -> None:
        self._lifeline.shutdown(socket.SHUT_RDWR)  # workers may still hold copies of it
        self._lifeline.close()
        self._process.wait()
        self._stack.close()

    def _environment(self) -> dict[str, str]:
        inherited = [entry for entry in os.environ.get("PYTHONPATH", "").split(os.pathsep) if entry]
        # Nothing else of ours: a child could read it in its own memory, where the system puts it at a start.
        return {
            **_inherited(),
            **FIXED,
            "PYTHONPATH": os.pathsep.join(inherited),
            "IPYTHONDIR": str(self._folder),
        }

    @property
    def address(self) -> str:
        """The warm parent's socket, for processes that ask it for children themselves."""
        return self._address


def child(address: str, plan: Plan, env: Mapping[str, str]) -> Child:
    """Ask the warm parent at `address` for a child confined as planned, with exactly this environment and ours."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as connection:
        connection.connect(address)
        return ask(connection, plan, env)


def ask(connection: socket.socket, plan: Plan, env: Mapping[str, str], *given: int) -> Child:
    """Ask by an open connection; the descriptors `given` go along."""
    request = {"plan": plan.to_json(), "env": {**_inherited(), **FIXED, **env}}
    wire, theirs = socket.socketpair()
    control, their_control = socket.socketpair()
    out, their_out = os.pipe()
    error, their_error = os.pipe()
    descriptors = [theirs.fileno(), their_out, their_error, their_control.fileno(), *given]
    try:
        socket.send_fds(connection, [json.dumps(request).encode()], descriptors)
    except OSError:
        for descriptor in (wire.detach(), control.detach(), out, error):
            os.close(descriptor)
        raise
    finally:
        for descriptor in (theirs.detach(), their_control.detach(), their_out, their_error):
            os.close(descriptor)
    return Child(wire, control, out, error, plan.limits)


def _inherited() -> dict[str, str]:
    return {name: os.environ[name] for name in INHERITED if name in os.environ}
