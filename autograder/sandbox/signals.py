"""Reaches into a sandbox from outside, through the pidfd of its first process."""

import contextlib
import os
import select
import signal
import socket
from pathlib import Path

INTERRUPT = b"i"
_PATIENCE = 10_000  # milliseconds; the kernel takes two or three


def interrupt(pidfd: int, control: socket.socket | None = None) -> None:
    """Interrupt the learner's process group, as Ctrl+C does; in a container through whoever holds the other end."""
    if control:
        with contextlib.suppress(OSError):
            control.send(INTERRUPT)
        return
    pid, namespaced = _identify(pidfd)
    with contextlib.suppress(ProcessLookupError):
        if namespaced:
            signal.pidfd_send_signal(pidfd, signal.SIGUSR1)  # its first process passes it on
        elif pid > 0:
            os.killpg(pid, signal.SIGINT)


def kill(pidfd: int, control: socket.socket | None = None) -> None:
    """Kill everything in the sandbox and return when it is dead."""
    pid, namespaced = _identify(pidfd)
    if control:
        with contextlib.suppress(OSError):  # a container that has ended hears nothing
            control.shutdown(socket.SHUT_WR)
    else:
        _kill_here(pidfd, pid, namespaced)
    poll = select.poll()
    poll.register(pidfd, select.POLLIN)
    if not poll.poll(_PATIENCE):
        raise TimeoutError(f"Process {pid} has not died {_PATIENCE // 1000} seconds after SIGKILL; look at it with ps.")


def _kill_here(pidfd: int, pid: int, namespaced: bool) -> None:
    with contextlib.suppress(ProcessLookupError):
        if not namespaced and pid > 0:
            os.killpg(pid, signal.SIGKILL)
        signal.pidfd_send_signal(pidfd, signal.SIGKILL)


def _identify(pidfd: int) -> tuple[int, bool]:
    """Return the process number, -1 when it has ended, and whether it is number 1 of a namespace."""
    lines = Path(f"/proc/self/fdinfo/{pidfd}").read_text(encoding="ascii").splitlines()
    fields = {name: value.split() for name, _, value in (line.partition(":") for line in lines)}
    numbers = fields.get("NSpid", ["-1"])
    return int(fields["Pid"][0]), len(numbers) > 1 and numbers[-1] == "1"
