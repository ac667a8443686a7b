"""Whether this host can make sandboxes: found out by making one, in a process of its own."""

import functools
import json
import os
import platform
import subprocess
import sys
from pathlib import Path

from autograder.sandbox.machines import MACHINES
from autograder.sandbox.plan import NAMESPACES, NONE

AUTO = "auto"
_OLDEST = (5, 12)
_SWITCHES = {  # a file of the kernel's: the value that stands in the way, the command that changes it
    "user/max_user_namespaces": ("0", "sudo sysctl -w user.max_user_namespaces=10000"),
    "kernel/unprivileged_userns_clone": ("0", "sudo sysctl -w kernel.unprivileged_userns_clone=1"),
    "kernel/apparmor_restrict_unprivileged_userns": (
        "1",
        "sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0",
    ),
}
_OPEN = "--security-opt apparmor=unconfined --security-opt systempaths=unconfined"
_DOCKER = f"--cap-add SYS_ADMIN --cap-add NET_ADMIN {_OPEN}"
ROOT = Path(__file__).resolve().parents[2]


class SandboxMissing(RuntimeError):
    """This host cannot confine a learner's process; the text says why and what to do."""


def choose(kind: str) -> str:
    """Return the kind of sandbox to use, or raise SandboxMissing where this host cannot make it."""
    if kind not in (AUTO, NAMESPACES, NONE):
        raise ValueError(f"A sandbox of kind {kind!r} is not known; use {AUTO!r}, {NAMESPACES!r} or {NONE!r}.")
    if platform.system() != "Linux" or (kind != NONE and missing()):
        raise SandboxMissing("\n".join(missing()))
    return NONE if kind == NONE else NAMESPACES


@functools.cache
def missing() -> tuple[str, ...]:
    """Return what this host lacks for sandboxes, a sentence each with the remedy; nothing when all is well."""
    if platform.system() != "Linux":
        return (
            f"Grading needs Linux and this is {platform.system()}: grade on Linux, or in a virtual machine with it.",
        )
    if platform.machine() not in MACHINES:
        return (f"Sandboxes know the processors {', '.join(MACHINES)}, not {platform.machine()}: grade on those.",)
    release = platform.release()
    if tuple(int(word) for word in release.split(".")[:2]) < _OLDEST:
        return (f"Sandboxes need Linux {'.'.join(map(str, _OLDEST))} and this is {release}: install a newer kernel.",)
    problem = attempt()
    return reasons(problem) if problem else ()


def attempt() -> str:
    """Make a sandbox in a process of its own; return what went wrong, "" for nothing."""
    command = [sys.executable, "-P", "-m", "autograder.sandbox.trial"]
    done = subprocess.run(command, cwd="/", env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True)
    if done.returncode:
        return f"The trial of a sandbox ended with status {done.returncode}: {done.stderr.strip()}"
    return str(json.loads(done.stdout).get("error", ""))


def reasons(problem: str, settings: Path = Path("/proc/sys"), container: bool | None = None) -> tuple[str, ...]:
    """Return the known reasons for a refusal on this host, each with its remedy; else the refusal itself."""
    found = []
    for name, (bad, command) in _SWITCHES.items():
        file = settings / name
        if file.exists() and file.read_text(encoding="ascii").strip() == bad:
            found.append(f"{problem} The kernel setting {name.replace('/', '.')} is {bad}: {command}")
    if container if container is not None else _in_container():
        found.append(f"{problem} Containers are refused this by default: docker run {_DOCKER}")
    return tuple(found) or (f"{problem} Run the autograder as root, or allow user namespaces for this user.",)


def _in_container() -> bool:
    return Path("/.dockerenv").exists() or Path("/run/.containerenv").exists()
