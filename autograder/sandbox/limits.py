"""Limits that the kernel keeps for each process, and the cgroup of a worker slot that limits all of them together."""

import contextlib
import os
import resource

from autograder.sandbox.plan import NAMESPACES, Plan

MB = 1 << 20
ADDRESS_SPACE = 4096 * MB  # where a cgroup counts the memory: threads reserve addresses, not memory


def own_mappings() -> tuple[int, int]:
    """Return this process's address space and its private memory in bytes: what a forked child starts with."""
    with open("/proc/self/statm", encoding="ascii") as file:  # noqa: PTH123
        total, _, _, _, _, data, _ = (int(word) * resource.getpagesize() for word in file.read().split())
    return total, data


def apply(plan: Plan, base: tuple[int, int]) -> None:
    """Set the limits of this process and its children; without a cgroup the memory of each one is limited here."""
    limits, (total, data) = plan.limits, base
    resource.setrlimit(resource.RLIMIT_CPU, (limits.cpu_seconds, limits.cpu_seconds + 1))
    memory = limits.memory_mb * MB
    for kind, value in (
        (resource.RLIMIT_AS, total + (ADDRESS_SPACE if plan.counted else 2 * memory)),
        (resource.RLIMIT_DATA, resource.RLIM_INFINITY if plan.counted else data + memory),
        (resource.RLIMIT_NPROC, limits.processes),
        (resource.RLIMIT_FSIZE, limits.file_mb * MB),
        (resource.RLIMIT_NOFILE, limits.open_files),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_MEMLOCK, 0),
        (resource.RLIMIT_MSGQUEUE, 0),
    ):
        if kind != resource.RLIMIT_NPROC or plan.kind == NAMESPACES:  # else it would count all that the user runs
            _lower(kind, value)


def _lower(kind: int, value: int) -> None:
    hard = resource.getrlimit(kind)[1]
    if hard != resource.RLIM_INFINITY and (value == resource.RLIM_INFINITY or value > hard):
        value = hard
    resource.setrlimit(kind, (value, value))


def join(cgroup: tuple[str, ...]) -> None:
    """Move this process into a slot's cgroup."""
    for directory in cgroup:
        descriptor = os.open(f"{directory}/cgroup.procs", os.O_WRONLY | os.O_CLOEXEC)
        try:
            os.write(descriptor, b"0")
        finally:
            os.close(descriptor)


def be_killed_first() -> None:
    """When memory runs out, let it be the learner's process rather than the reaper or somebody else's."""
    with contextlib.suppress(OSError):
        descriptor = os.open("/proc/self/oom_score_adj", os.O_WRONLY | os.O_CLOEXEC)
        os.write(descriptor, b"1000")
        os.close(descriptor)
