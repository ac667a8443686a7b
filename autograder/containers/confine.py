"""Forks the warm parent of a container into a learner's process: the container is the wall, this is what stands inside.

Parent and child have the same account, and the child loads a seccomp program of its own on top of the engine's.
"""

import os
import socket
from functools import cache

from autograder.containers.parcel import unpack
from autograder.sandbox import limits, linux, namespaces, seccomp
from autograder.sandbox.handover import hand_over, told
from autograder.sandbox.plan import JOB, Plan


@cache
def program() -> bytes:
    """Return the seccomp program, assembled before the first fork."""
    return seccomp.program(os.uname().machine, beside=True)


def fork(plan: Plan, control: socket.socket, parcel: int, keep: tuple[int, ...]) -> int:
    """Return the process number of the learner's process in the parent, 0 in that process, confined as planned."""
    base, rules = limits.own_mappings(), program()
    pid = os.fork()
    if not pid:
        with told(control):
            os.setsid()
            listeners = [namespaces.listen(port) for port in plan.ports]
            unpack(parcel, JOB)
            os.chdir(JOB)
            linux.prctl(linux.DUMPABLE, 1)  # else the next step's file would be root's
            limits.be_killed_first()
            limits.apply(plan, base)
            linux.prctl(linux.NO_NEW_PRIVS, 1)
            linux.prctl(linux.DUMPABLE, 0)
            linux.load_filter(rules)
            hand_over(control, {"pid": os.getpid(), "far": True}, [os.pidfd_open(os.getpid()), *listeners], keep)
    return pid
