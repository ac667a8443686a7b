"""Runs every probe in a sandbox of its own: `python -m autograder.sandbox.probing`; prints what got through as JSON."""

import json
import os
import secrets
import select
import signal
import socket
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from autograder import sandbox
from autograder.sandbox.plan import Limits, Plan
from autograder.sandbox.probes import ALL, Outside
from autograder.sandbox.slots import Slot

LIMITS = Limits(memory_mb=160, processes=24, disk_mb=16, file_mb=8, open_files=64)
_PATIENCE = 60.0  # seconds for one probe; the slowest takes one
_ANSWER = 1 << 16


@dataclass(frozen=True)
class Run:
    """What came of one probe: its answer ("" when it gave none) and whether something outlived the sandbox."""

    answer: str
    survived: bool


def main() -> None:
    """Print {"cgroup": …, "findings": [[name, what got through], …]}."""
    sandbox.prepare()
    with baited() as outside, Slot(0, LIMITS) as slot, tempfile.TemporaryDirectory() as scratch:
        work = Path(scratch, "work")
        work.mkdir()
        plan = Plan(work=str(work), uid=slot.uid, limits=LIMITS, cgroup=slot.cgroup)
        findings = [["Processes left behind", _left_behind(plan)]]
        for probe in ALL:
            run = _confined(plan, lambda attempt=probe.attempt: attempt(outside))  # type: ignore[misc]
            findings.append([probe.name, _verdict(run, probe.deadly)])
    print(json.dumps({"cgroup": bool(plan.cgroup), "findings": findings}))


def _verdict(run: Run, deadly: bool) -> str:
    if run.answer:
        return str(json.loads(run.answer))
    return "" if deadly else "The probe ended without an answer."


def _left_behind(plan: Plan) -> str:
    """Start a process that leaves its group and holds the pipe open; nothing may hold it after the end."""
    return "A process that has detached itself goes on after the end." if _confined(plan, _detach).survived else ""


def _detach() -> str:
    if os.fork() == 0:
        os.setsid()
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        time.sleep(_PATIENCE)
    return ""


def _confined(plan: Plan, attempt: Callable[[], str]) -> Run:
    reading, writing = os.pipe()
    ours, theirs = socket.socketpair()
    with ours, theirs:
        pid = sandbox.fork(plan, theirs, keep=(writing,))
        if not pid:
            _answer(attempt, writing)
        os.close(writing)
        data, descriptors, _, _ = socket.recv_fds(ours, 4096, 1)
        if not descriptors:
            raise SystemExit(json.loads(data)["error"])
        with os.fdopen(reading, "rb", buffering=0) as pipe:
            answer = _read(pipe.fileno(), _PATIENCE)
            sandbox.kill(descriptors[0])
            survived = not select.select([pipe], [], [], 0)[0]
        os.close(descriptors[0])
        os.waitpid(pid, 0)
    return Run(answer, survived)


def _answer(attempt: Callable[[], str], writing: int) -> None:
    try:
        os.write(writing, json.dumps(attempt()).encode())
    finally:
        os._exit(0)


def _read(descriptor: int, seconds: float) -> str:
    return os.read(descriptor, _ANSWER).decode() if select.select([descriptor], [], [], seconds)[0] else ""


@contextmanager
def baited() -> Iterator[Outside]:
    """Put out bait on the host: a readable file, a process, a port, an abstract socket."""
    abstract = f"autograder-{secrets.token_hex(8)}"
    with (
        tempfile.TemporaryDirectory() as folder,
        socket.create_server(("127.0.0.1", 0)) as port,
        socket.socket(socket.AF_UNIX) as unix,
    ):
        secret = Path(folder, "gradebook.db")
        secret.write_text("secret", encoding="ascii")
        secret.chmod(0o644)
        Path(folder).chmod(0o755)
        unix.bind(f"\0{abstract}")
        unix.listen(16)
        number = port.getsockname()[1]
        home = os.environ.get("HOME", "/")
        yield Outside(str(secret), home, socket.gethostname(), os.getpid(), number, abstract, LIMITS)


if __name__ == "__main__":
    main()
