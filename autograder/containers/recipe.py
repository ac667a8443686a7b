"""What a container is started with: which walls, which limits, and the little of the host that it shows."""

import os
from collections.abc import Iterable
from pathlib import Path

from autograder import engine
from autograder.containers import daemon
from autograder.containers.inside import DOOR
from autograder.sandbox.plan import HOME, JOB, Limits
from autograder.sandbox.root import HOSTNAME, accounts
from autograder.sandbox.support import ROOT

ENTRY = ("python", "-P", "-m", "autograder.containers.inside")

FIRST_UID = 50_000  # below 65536, which is all that an engine without root has to give
# One file system each, so that a read-only root need not be opened; together they hold what a run may put on disk.
SHARES = {JOB: 1 / 2, "/tmp": 1 / 4, HOME: 1 / 8, "/dev/shm": 1 / 8}
MODES = {JOB: "755", HOME: "755", "/tmp": "1777", "/dev/shm": "1777"}

_PACKAGES = ("autograder", "environment")  # the host's: container and supervisor cannot be of two versions
_WARMING_MB, _KERNEL_MB = 1024, 16  # while the parent imports; what the kernel takes to keep a run's processes
_FILES = 16384
_ONE_CPU = 1_000_000_000
# Of the image, and of no use to a notebook: the grader's own image has the course with its solutions in /srv.
_HIDDEN = dict.fromkeys(("/home", "/run", "/srv", "/var"), "ro,noexec,nosuid,nodev,size=4k")
Mount = dict[str, object]


def options(uid: int, limits: Limits, mounts: list[Mount], owner: str) -> dict[str, object]:
    """Return the options of a container in which `uid` has every submission of one slot, one after the other."""
    return {
        "entrypoint": list(ENTRY),
        "command": [],
        "user": f"{uid}:{uid}",
        "environment": _environment(),
        "working_dir": "/",
        "hostname": HOSTNAME,
        "labels": {daemon.LABEL: owner},
        "mounts": mounts,
        "healthcheck": {"test": ["NONE"]},  # it would run among the learner's processes
        **_walls(),
        **_limits(uid, limits),
    }


def _walls() -> dict[str, object]:
    """Return what keeps a run in; the engine's own seccomp profile is the default and stays on."""
    return {
        "network_mode": "none",
        "ipc_mode": "private",
        "read_only": True,
        "privileged": False,
        "cap_drop": ["ALL"],
        "security_opt": ["no-new-privileges:true"],
        # A closed connection would keep its port for a minute, and the next run could not listen there.
        "sysctls": {"net.ipv4.tcp_max_tw_buckets": "0"},
    }


def _limits(uid: int, limits: Limits) -> dict[str, object]:
    return {
        **memory(limits, _WARMING_MB << 20),
        "pids_limit": limits.processes + 1,  # and the first process
        "nano_cpus": _ONE_CPU,
        "tmpfs": {path: _tmpfs(path, uid, limits.disk_mb, share) for path, share in SHARES.items()} | _HIDDEN,
    }


def _tmpfs(path: str, uid: int, disk_mb: int, share: float) -> str:
    size = f"size={int(disk_mb * 1024 * share)}k,nr_inodes={int(_FILES * share)}"
    return f"rw,exec,nosuid,nodev,{size},mode={MODES[path]},uid={uid},gid={uid}"


def memory(limits: Limits, warm: int) -> dict[str, int]:
    """Return the limit of memory, without swap, for a run beside a warm parent that takes so many bytes."""
    total = warm + (limits.memory_mb + _KERNEL_MB << 20)
    return {"mem_limit": total, "memswap_limit": total}


def _environment() -> dict[str, str]:
    given = {name: os.environ[name] for name in engine.INHERITED if name in os.environ and name != "PATH"}
    return {**given, **engine.FIXED, "PYTHONPATH": str(ROOT), "HOME": HOME, "IPYTHONDIR": f"{HOME}/.ipython"}


def mounts(folder: Path, uid: int, readonly: Iterable[str]) -> list[Mount]:
    """Return what the container shows of the host, all of it read-only; `folder` gets the files made for it."""
    door = folder / "door"
    door.mkdir()
    door.chmod(0o755)
    shown = {os.path.dirname(DOOR): str(door)}  # noqa: PTH120
    for name, text in accounts(uid).items():
        (folder / name).write_text(text, encoding="ascii")
        (folder / name).chmod(0o644)
        shown[f"/etc/{name}"] = str(folder / name)
    for path in _outermost([*(str(ROOT / name) for name in _PACKAGES), *readonly]):
        shown[path] = os.path.realpath(path)
    return [{"Type": "bind", "Target": at, "Source": source, "ReadOnly": True} for at, source in shown.items()]


def _outermost(paths: Iterable[str]) -> list[str]:
    """Return the paths without those that lie in another one."""
    found = sorted(set(paths))
    return [path for path in found if not any(Path(path).is_relative_to(one) for one in found if one != path)]
