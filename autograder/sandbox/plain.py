"""A run without namespaces, where the host has none: limits and a copy of the work, but no wall around the learner."""

import os
import socket
import tempfile
from pathlib import Path

from autograder.sandbox import limits
from autograder.sandbox.copying import copy
from autograder.sandbox.handover import hand_over, told
from autograder.sandbox.plan import Plan


def fork(plan: Plan, control: socket.socket, keep: tuple[int, ...]) -> int:
    """Return the process number of the learner's process in the parent, 0 in that process."""
    base = limits.own_mappings()
    pid = os.fork()
    if not pid:
        with told(control):
            os.setsid()
            work = _own_copy(plan.work)
            os.chdir(work)
            limits.be_killed_first()
            limits.apply(plan, base)
            hand_over(control, {"pid": os.getpid(), "work": work}, [os.pidfd_open(os.getpid())], keep)
    return pid


def _own_copy(work: str) -> str:
    """Copy the work beside itself; the supervisor, which is told the place, removes it with the rest."""
    target = tempfile.mkdtemp(prefix=f"{Path(work).name}-", dir=Path(work).parent)
    source = os.open(work, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    copy(source, target, None)
    os.close(source)
    return target
