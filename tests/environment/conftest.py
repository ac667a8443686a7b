"""Real servers in state folders of their own: one that many tests use, fresh ones for tests that break something."""

import json
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import pytest

from environment import databases, privileges, processes, services, state

VARIABLES = ("DATABASE_URL", "REDIS_URL", "COURSE_STATE", "COURSE_DATA")


@dataclass
class Installation:
    """One state folder, and processes that use it as a kernel or a terminal would."""

    folder: Path
    data: str
    children: list[subprocess.Popen[str]] = field(default_factory=list)

    def environment(self, **extra: str) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if name not in VARIABLES}
        return {**kept, "COURSE_STATE": str(self.folder), "COURSE_DATA": self.data, **extra}

    def start(self, code: str, **extra: str) -> subprocess.Popen[str]:
        """Start Python code in a process of its own."""
        child = subprocess.Popen(
            [sys.executable, "-c", f"import environment, os, sys, time\n{code}"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=self.environment(**extra),
        )
        self.children.append(child)
        return child

    def run(self, code: str, **extra: str) -> str:
        """Run Python code in a process of its own and return what it prints."""
        out, err = self.start(code, **extra).communicate(timeout=60)
        assert not err, err
        return out.strip()

    def works(self, **extra: str) -> bool:
        """Say whether another process gets a server that answers."""
        with psycopg.connect(self.run("print(environment.database_url())", **extra)) as connection:
            return connection.execute("select 1").fetchone() == (1,)

    def kernel(self, code: str = "print(environment.database_url(), flush=True)") -> tuple[int, str]:
        """Start a process that runs the code, then waits; return its id and the line it printed."""
        child = self.start(f"{code}\nsys.stdin.read()")
        assert child.stdout is not None
        line = child.stdout.readline().strip()
        assert line, child.communicate()[1]
        return child.pid, line

    def running(self) -> state.Running:
        found = state.load(self.folder)
        assert found is not None
        return found

    def pids(self) -> list[int]:
        """Return the process ids of the keeper and its servers."""
        found = self.running()
        return [found.keeper, *(server.pid for server in found.servers.values())]

    @staticmethod
    def gone(pids: list[int]) -> bool:
        """Wait until none of these processes is left."""
        return processes.wait_until(lambda: not any(processes.token(pid) for pid in pids), 15)

    def close(self) -> None:
        for child in self.children:
            child.kill()
            child.communicate()
        self.run("environment.services.reset()")


@pytest.fixture(scope="session")
def _data() -> Iterator[str]:
    """A folder for all data of this session: in memory where there is enough, for a disk is much slower here."""
    shm = Path("/dev/shm")
    roomy = shm.is_dir() and shutil.disk_usage(shm).free > 2_000_000_000
    with tempfile.TemporaryDirectory(dir=shm if roomy else None, prefix="course-tests-") as folder:
        Path(folder).chmod(0o755)
        yield folder


@pytest.fixture
def fresh(tmp_path: Path, _data: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Installation]:
    """An installation that has never been started, also for this process."""
    installation = Installation(tmp_path / "state", _data)
    _enter(installation, monkeypatch)
    yield installation
    databases.release()
    installation.close()


@pytest.fixture(scope="session")
def _template(tmp_path_factory: pytest.TempPathFactory, _data: str) -> Iterator[Installation]:
    installation = Installation(tmp_path_factory.mktemp("template") / "state", _data)
    installation.run("environment.services.up(); environment.services.down()")
    yield installation
    installation.close()


@pytest.fixture
def prepared(fresh: Installation, _template: Installation) -> Installation:
    """An installation that was started and stopped once: a copy, because initdb takes half of a test's time."""
    known = state.load_secrets(_template.folder)
    source, target = (Path(known.base) / name for name in (known.id, secrets.token_hex(4)))
    shutil.copytree(source, target, ignore=shutil.ignore_patterns("run"))
    privileges.hand_over(target / "postgres", privileges.account())
    (target / "owner.json").write_text(json.dumps({"state": str(fresh.folder)}))
    (fresh.folder / "users").mkdir(parents=True)
    known.id, known.ports = target.name, {}
    state.save_secrets(fresh.folder, known)
    return fresh


@pytest.fixture(scope="session")
def _shared(tmp_path_factory: pytest.TempPathFactory, _data: str) -> Iterator[Installation]:
    installation = Installation(tmp_path_factory.mktemp("shared") / "state", _data)
    installation.run("environment.services.up(pin=True)")
    yield installation
    installation.close()


@pytest.fixture
def shared(_shared: Installation, monkeypatch: pytest.MonkeyPatch) -> Iterator[Installation]:
    """An installation whose services run, shared by all tests that leave them running."""
    _enter(_shared, monkeypatch)
    yield _shared
    databases.release()


def _enter(installation: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("COURSE_STATE", str(installation.folder))
    monkeypatch.setenv("COURSE_DATA", installation.data)


@pytest.fixture
def admin_url(shared: Installation) -> str:
    """The superuser's address of the shared server."""
    return services.server("postgres").admin_url
