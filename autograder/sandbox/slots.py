"""A worker's slot: the user and the cgroup that its runs use, one after the other."""

import contextlib
import functools
import os
from collections.abc import Iterable
from pathlib import Path

from autograder.sandbox.plan import Limits
from environment import processes

CONTROLLERS = ("memory", "pids")

_FIRST_UID = 0x70000000  # no distribution gives these numbers to anybody
_SLOTS, _PROCESSES = 64, 1 << 22
_PREFIX = "autograder"
DYING = 5.0  # seconds; processes that were killed take milliseconds
_MOUNTS, _MEMBERSHIP = Path("/proc/self/mountinfo"), Path("/proc/self/cgroup")


def parents(mounts: str | None = None, membership: str | None = None) -> tuple[Path, ...]:
    """Return the directories to make cgroups in: one for each controller (version 1), one alone (2), or none."""
    where = _own(
        _MOUNTS.read_text(encoding="utf-8") if mounts is None else mounts,
        _MEMBERSHIP.read_text(encoding="utf-8") if membership is None else membership,
    )
    first = tuple(where[name] for name in CONTROLLERS if name in where)
    second = _delegated(where[""]) if "" in where else ()
    candidates = second or (first if len(first) == len(CONTROLLERS) else ())
    return candidates if all(os.access(path, os.W_OK) for path in candidates) else ()


def _own(mounts: str, membership: str) -> dict[str, Path]:
    """Return this process's own cgroup for each controller, under "" that of version 2."""
    paths: dict[str, str] = {}
    for line in membership.splitlines():
        _, controllers, path = line.split(":", 2)
        paths |= dict.fromkeys(controllers.split(","), path)
    found: dict[str, Path] = {}
    for line in mounts.splitlines():
        before, _, after = line.partition(" - ")
        root, place = before.split()[3:5]
        kind, _, options = after.split()[:3]
        names = [""] if kind == "cgroup2" else options.split(",") if kind == "cgroup" else []
        for name in (name for name in names if Path(paths.get(name, "")).is_relative_to(root)):
            found[name] = Path(place) / Path(paths[name]).relative_to(root)
    return found


def _delegated(own: Path) -> tuple[Path, ...]:
    """Return where version 2 lets children be limited: below this process's cgroup, or beside it."""
    for path in (own, own.parent):
        with contextlib.suppress(OSError):
            if set(CONTROLLERS) <= set((path / "cgroup.subtree_control").read_text(encoding="ascii").split()):
                return (path,)
    return ()


class Slot:
    """One worker's user and cgroup; `cgroup` is empty where the host lets none be made."""

    def __init__(self, number: int, limits: Limits) -> None:
        if not 0 <= number < _SLOTS:
            raise ValueError(f"There is no slot {number}: use one from 0 to {_SLOTS - 1}.")
        self.number = number
        self.uid = _FIRST_UID + os.getpid() % _PROCESSES * _SLOTS + number
        self._directories = _make(f"{_PREFIX}-{os.getpid()}-{number}", limits)
        self.cgroup = tuple(str(directory) for directory in self._directories)

    def oom_kills(self) -> int:
        """Return how many processes have been killed in this slot because its memory was used up."""
        return _oom_kills(self._directories)

    def refused_forks(self) -> int:
        """Return how many times a process was refused in this slot because there were too many."""
        for directory in self._directories:
            with contextlib.suppress(FileNotFoundError):
                return int((directory / "pids.events").read_text(encoding="ascii").split()[1])
        return 0

    def close(self) -> None:
        """Remove the cgroup as soon as the last process in it, which has been killed, is gone."""
        for directory in self._directories:
            processes.wait_until(functools.partial(_removed, directory), DYING)  # else the next slot sweeps it away
        self._directories, self.cgroup = (), ()

    def __enter__(self) -> "Slot":
        return self

    def __exit__(self, *error: object) -> None:
        self.close()


def own_oom_kills() -> int:
    """Return how many processes have been killed in this process's own cgroup because its memory was used up."""
    where = _own(_MOUNTS.read_text(encoding="utf-8"), _MEMBERSHIP.read_text(encoding="utf-8"))
    return _oom_kills([where[name] for name in ("memory", "") if name in where])


def _oom_kills(directories: Iterable[Path]) -> int:
    for directory in directories:
        for name in ("memory.events", "memory.oom_control"):
            with contextlib.suppress(FileNotFoundError):
                lines = (directory / name).read_text(encoding="ascii").splitlines()
                return next((int(line.split()[1]) for line in lines if line.startswith("oom_kill ")), 0)
    return 0


def _make(name: str, limits: Limits) -> tuple[Path, ...]:
    made: list[Path] = []
    try:
        for parent in parents():
            _sweep(parent)
            directory = parent / name
            directory.mkdir(exist_ok=True)
            made.append(directory)
            _limit(directory, limits)
    except OSError:  # a cgroup that is not ours to limit is none
        for directory in made:
            directory.rmdir()
        return ()
    return tuple(made)


def _limit(directory: Path, limits: Limits) -> None:
    memory = limits.memory_mb << 20
    for name, value in (
        ("memory.limit_in_bytes", memory),
        ("memory.memsw.limit_in_bytes", memory),
        ("memory.max", memory),
        ("memory.swap.max", 0),
        ("pids.max", limits.processes + 1),  # and the reaper
    ):
        if (directory / name).exists():
            (directory / name).write_text(str(value), encoding="ascii")


def _removed(directory: Path) -> bool:
    with contextlib.suppress(FileNotFoundError):
        try:
            directory.rmdir()
        except OSError:
            return False
    return True


def sweep() -> None:
    """Remove the cgroups that killed supervisors have left."""
    for parent in parents():
        _sweep(parent)


def _sweep(parent: Path) -> None:
    for directory in parent.glob(f"{_PREFIX}-*-*"):
        if not Path("/proc", directory.name.split("-")[1]).exists():
            with contextlib.suppress(OSError):
                directory.rmdir()
