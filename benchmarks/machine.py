"""The machine that is measured on: its cores, what others took of it meanwhile, and the CPU time of one command."""

import contextlib
import os
import platform
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ACCOUNTS = Path("/sys/fs/cgroup/cpuacct")  # version 1: a command there is billed with everything it starts
TICKS = os.sysconf("SC_CLK_TCK")
PREFIX = "bench-"


def cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0))


def about() -> dict[str, str | int]:
    """Return what a reader of the figures has to know of the machine."""
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    model = next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "unknown")
    return {"cores": cores(), "cpu": model, "python": platform.python_version(), "system": platform.platform()}


@dataclass(frozen=True)
class Times:
    """The machine's own count, in seconds of one core: busy, taken by the hypervisor, and all together."""

    busy: float
    steal: float
    total: float

    @classmethod
    def now(cls) -> "Times":
        """Read the count."""
        values = [int(word) / TICKS for word in Path("/proc/stat").read_text().split()[1:9]]
        return cls(sum(values) - values[3] - values[4] - values[7], values[7], sum(values))


@dataclass
class Load:
    """What the machine did between two moments, in percent of all its cores."""

    steal: float = 0.0
    busy: float = 0.0


@contextlib.contextmanager
def watched() -> Iterator[Load]:
    """Fill in the load when the block is over."""
    load, before = Load(), Times.now()
    yield load
    after = Times.now()
    whole = after.total - before.total or 1.0
    load.steal = round(100 * (after.steal - before.steal) / whole, 1)
    load.busy = round(100 * (after.busy - before.busy) / whole, 1)


@dataclass(frozen=True)
class Run:
    """One finished command: wall and CPU seconds, its descendants and their servers included."""

    wall: float
    cpu: float
    output: str


class CommandFailed(Exception):
    """A measured command did not do its work."""


@contextlib.contextmanager
def _account() -> Iterator[Path | None]:
    """A group of processes with a CPU bill of its own; None where the system has none to give."""
    group = ACCOUNTS / f"{PREFIX}{os.getpid()}-{time.monotonic_ns()}"
    try:
        group.mkdir()
    except OSError:
        yield None
        return
    try:
        yield group
    finally:
        home = ACCOUNTS / "tasks"
        for task in (group / "tasks").read_text().split():  # servers that another command goes on using
            with contextlib.suppress(OSError):
                home.write_text(task)
        group.rmdir()


def billed() -> float:
    """Return the CPU seconds of this process's account: those of the command it belongs to, or of the whole machine."""
    for line in Path("/proc/self/cgroup").read_text().splitlines():
        _, controllers, path = line.split(":", 2)
        if "cpuacct" in controllers.split(",") and path.rpartition("/")[2].startswith(PREFIX):
            return int((ACCOUNTS / path.strip("/") / "cpuacct.usage").read_text()) / 1e9
    return Times.now().busy


class Started:
    """A context manager around a running command and the account that it is billed to."""

    def __init__(self, command: Sequence[str], folder: Path, env: Mapping[str, str] | None = None) -> None:
        self._command, self._folder, self._env = list(command), folder, env
        self._stack = contextlib.ExitStack()

    def __enter__(self) -> "Started":
        self._group = self._stack.enter_context(_account())
        join = 'echo $$ > "$0"/tasks; exec "$@"'
        prefix = ["sh", "-c", join, str(self._group)] if self._group else []
        self._errors = (self._folder / f"stderr-{time.monotonic_ns()}").open("w+")
        self._before, self._started = Times.now().busy, time.monotonic()
        self.process = subprocess.Popen(
            [*prefix, *self._command],
            cwd=self._folder,
            env={**os.environ, **(self._env or {})},
            stdout=subprocess.PIPE,
            stderr=self._errors,
            text=True,
        )
        return self

    def __exit__(self, *error: object) -> None:
        if self.process.poll() is None:
            self.process.terminate()
            self.process.wait()
        self._stack.close()
        self._errors.close()

    def finish(self) -> Run:
        """Wait for the end; raise CommandFailed with the last words of a command that did not succeed."""
        output, _ = self.process.communicate()
        wall = time.monotonic() - self._started
        self._errors.seek(0)
        said = self._errors.read()
        if self.process.returncode:
            raise CommandFailed(f"{' '.join(self._command)} ended with {self.process.returncode}:\n{said[-3000:]}")
        usage = int((self._group / "cpuacct.usage").read_text()) / 1e9 if self._group else None
        return Run(wall, Times.now().busy - self._before if usage is None else usage, output + said)


def run(command: Sequence[str], folder: Path, env: Mapping[str, str] | None = None) -> Run:
    """Run a command to its end."""
    with Started(command, folder, env) as started:
        return started.finish()
