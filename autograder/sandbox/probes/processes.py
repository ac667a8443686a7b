"""Attempts on other processes and on the rights of the learner's own."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from autograder.sandbox import linux, seccomp
from autograder.sandbox.machines import MACHINES
from autograder.sandbox.probes.probe import Outside, Probe, reached

_CAPABILITIES = ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb")


def numbers(*names: str) -> dict[str, int]:
    """Return the numbers of system calls on this processor."""
    column = list(MACHINES).index(os.uname().machine)
    return {name: (seccomp.REFUSED | seccomp.UNKNOWN)[name][column] for name in names}


def _status() -> dict[str, str]:
    lines = Path("/proc/self/status").read_text(encoding="utf-8").splitlines()
    return {name: value.strip() for name, _, value in (line.partition(":") for line in lines)}


def _see(outside: Outside) -> str:
    visible = {int(path.name) for path in Path("/proc").iterdir() if path.name.isdigit()}
    strange = visible - {os.getpid(), *outside.seen}
    return f"Processes are visible: {sorted(strange)[:10]}." if strange else ""


def _signal(outside: Outside) -> str:
    try:
        os.kill(outside.pid, 0)
    except OSError:
        return ""
    return f"Process {outside.pid} of the host can be sent signals."


def _kill_first(outside: Outside) -> str:
    if os.getppid() != 1:
        return "The learner's process has no process namespace of its own."
    with contextlib.suppress(PermissionError):
        os.kill(1, signal.SIGKILL)  # if it worked, nobody would be left to answer
    return ""


def _trace(outside: Outside) -> str:
    return reached(numbers("ptrace", "process_vm_readv", "process_vm_writev", "pidfd_getfd", "kcmp", "process_madvise"))


def _memory_of_others(outside: Outside) -> str:
    for pid in (1, os.getppid(), outside.pid):
        for name in ("mem", "environ", "maps"):
            try:
                os.close(os.open(f"/proc/{pid}/{name}", os.O_RDONLY))
            except OSError:
                continue
            return f"/proc/{pid}/{name} can be opened."
    return ""


def _become_root(outside: Outside) -> str:
    changes: tuple[Callable[[int], None], ...] = (os.setuid, os.setgid, os.seteuid, os.setegid)
    for change in changes:
        try:
            change(0)
        except OSError:
            continue
        return "The user or the group can be changed to root's."
    return "" if os.getuid() and os.getgid() else "The learner's process is root."


def _capabilities(outside: Outside) -> str:
    status = _status()
    held = [name for name in _CAPABILITIES if int(status[name], 16)]
    return f"Capabilities are held: {', '.join(held)}." if held else ""


def _gain(outside: Outside) -> str:
    status = _status()
    return (
        "" if status["NoNewPrivs"] == "1" and status["Seccomp"] == "2" else "A program could gain rights by being run."
    )


def _gain_by_running(outside: Outside) -> str:
    code = "print(open('/proc/self/status').read())"
    text = subprocess.run([sys.executable, "-S", "-c", code], capture_output=True, text=True, check=True).stdout
    held = [line for line in text.splitlines() if line.startswith(("CapPrm", "CapEff")) and int(line.split()[1], 16)]
    return f"A program that is run gains {', '.join(held)}." if held else ""


def _namespaces(outside: Outside) -> str:
    return reached(numbers("unshare", "setns", "clone3"))


def _clone(outside: Outside) -> str:
    number, found = seccomp.CLONE[list(MACHINES).index(os.uname().machine)], []
    for name in ("NEWUSER", "NEWNS", "NEWPID", "NEWNET", "NEWIPC", "NEWUTS", "NEWCGROUP"):
        arguments = (number, getattr(linux, name) | signal.SIGCHLD, 0, 0, 0, 0)
        pid = ctypes.CDLL(None).syscall(*[ctypes.c_long(value) for value in arguments])
        if pid == 0:
            os._exit(0)
        if pid > 0:
            found.append(name)
            os.waitpid(pid, 0)
    return f"New namespaces can be made: {', '.join(found)}." if found else ""


def _terminal(outside: Outside) -> str:
    try:
        os.close(os.open("/dev/tty", os.O_RDWR))
    except OSError:
        return ""
    return "The terminal of the host can be opened."


PROBES = (
    Probe("Other processes in sight", _see),
    Probe("Signals to the host", _signal),
    Probe("Killing the reaper", _kill_first),
    Probe("Tracing other processes", _trace),
    Probe("Memory of other processes", _memory_of_others),
    Probe("Becoming root", _become_root),
    Probe("Capabilities", _capabilities),
    Probe("Gaining rights", _gain),
    Probe("Gaining rights by running a program", _gain_by_running),
    Probe("New namespaces", _namespaces),
    Probe("New namespaces at birth", _clone),
    Probe("The terminal of the host", _terminal),
)
