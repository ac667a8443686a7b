"""Confines a learner's process: prepare() once in the warm parent, then fork() for each run."""

import socket
import sys

from autograder.sandbox.plan import DOCKER, NONE, Limits, Plan
from autograder.sandbox.signals import interrupt, kill
from autograder.sandbox.slots import Slot
from autograder.sandbox.support import SandboxMissing, choose, missing

if sys.platform == "linux":  # elsewhere choose() says that there is none
    from autograder.sandbox import memory, namespaces, plain

__all__ = [
    "Limits",
    "Plan",
    "SandboxMissing",
    "Slot",
    "choose",
    "fork",
    "interrupt",
    "kill",
    "missing",
    "prepare",
]

_known: "list[namespaces.Ready]" = []


def prepare() -> None:
    """Do once, in the warm parent and before the first fork, what every fork needs."""
    _known[:] = [namespaces.ready()]
    namespaces.forbid_gains(_known[0])
    memory.gather()


def fork(plan: Plan, control: socket.socket, keep: tuple[int, ...] = ()) -> int:
    """Fork into a sandbox; return 0 in the learner's confined process, in the parent the number of the tree's root.

    The supervisor reads one JSON line from the other end of `control`: {"pid"} with the tree's pidfd and the listening
    sockets of plan.ports, or {"error"}. The learner's process keeps only the descriptors in `keep`: `control` is
    closed; 0, 1, 2 lead to /dev/null unless kept. Objects of the parent that held others must be detached, not closed.
    """
    if plan.kind == NONE:
        return plain.fork(plan, control, keep)
    if plan.kind == DOCKER:
        raise ValueError("Containers have a warm parent of their own: autograder.containers.container")
    return namespaces.fork(_known[0], plan, control, keep)
