"""What a sandbox gets: plain data that travels from the supervisor to the warm parent as JSON."""

import json
from dataclasses import asdict, dataclass
from typing import Any

NAMESPACES = "namespaces"
DOCKER = "docker"
NONE = "none"
JOB = "/job"  # the learner's working directory inside the sandbox
HOME = "/home/learner"
KINDS = (NAMESPACES, DOCKER, NONE)


@dataclass(frozen=True)
class Limits:
    """What one run may use; `cell_seconds` and `output_bytes` are watched by the supervisor, the rest by the kernel."""

    cell_seconds: float = 60.0
    cpu_seconds: int = 600
    memory_mb: int = 1024
    processes: int = 64
    disk_mb: int = 64
    file_mb: int = 64
    open_files: int = 256
    output_bytes: int = 4 << 20


@dataclass(frozen=True)
class Plan:
    """One sandbox: its kind, the directory copied into it, what else it sees, who runs in it, its limits."""

    work: str
    kind: str = NAMESPACES
    readonly: tuple[str, ...] = ()
    uid: int = 65534
    limits: Limits = Limits()
    ports: tuple[int, ...] = ()
    cgroup: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(
                f"A sandbox of kind {self.kind!r} is not known; use {NAMESPACES!r}, {DOCKER!r} or {NONE!r}."
            )

    @property
    def counted(self) -> bool:
        """Whether a cgroup counts the memory and the processes of all of a run together."""
        return bool(self.cgroup) or self.kind == DOCKER

    def to_json(self) -> str:
        """Return the plan as one line of JSON."""
        return json.dumps(asdict(self))

    @staticmethod
    def from_json(text: str) -> "Plan":
        """Return the plan that `to_json` wrote."""
        data: dict[str, Any] = json.loads(text)
        for name in ("readonly", "ports", "cgroup"):
            data[name] = tuple(data[name])
        return Plan(**{**data, "limits": Limits(**data["limits"])})
