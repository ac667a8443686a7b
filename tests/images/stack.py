"""The compose file on a real engine, with stand-ins for the images that no registry is needed for (.ci/docker)."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from environment import compose, paths, processes

IMAGES = [f"backend-course/{name}" for name in ("lab:dev", "grader:dev", "postgres-standin:bookworm")] + [
    "backend-course/redis-standin:bookworm"
]
PROJECT = "course-tests"
OURS = f"--filter=label=com.docker.compose.project={PROJECT}"
PATIENCE = 300.0
_PARTS = ("autograder", "course", "environment", "release", "source", "nbgrader_config.py", "pyproject.toml", "run.py")
_LEFT = shutil.ignore_patterns("__pycache__", "static")


def lacking() -> str:
    """Return what keeps the stack from running here, "" for nothing."""
    if not shutil.which("docker") or not shutil.which("docker-compose"):
        return "docker or docker-compose is not installed"
    done = subprocess.run(["docker", "image", "inspect", *IMAGES], capture_output=True, text=True)
    return done.stderr.strip()


def need_stack() -> None:
    """Skip where there is no engine with our images; under CI that is a failure: there it has to be tested."""
    if why := lacking():
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(f"{why}: bash .ci/docker")


class Stack:
    """A copy of the checkout whose owner may be another than the containers' account, and its containers."""

    def __init__(self, root: Path) -> None:
        self.root, self.env = root, root / "compose.env"
        root.mkdir()
        for part in _PARTS:
            source = paths.ROOT / part
            shutil.copytree(source, root / part, ignore=_LEFT) if source.is_dir() else shutil.copy(source, root)
        shutil.copy(paths.ROOT / "docker-compose.yml", root)
        subprocess.run(["chmod", "-R", "a+rwX", root], check=True)
        lines = [f"{name}={value}\n" for name, value in compose.write_env().items() if name != "COMPOSE_PROJECT_NAME"]
        self.env.write_text("".join([*lines, f"COMPOSE_PROJECT_NAME={PROJECT}\n", "COURSE_PROC=label=disable\n"]))

    @property
    def values(self) -> dict[str, str]:
        """Return the env file's variables."""
        return dict(line.split("=", 1) for line in self.env.read_text().splitlines())

    def compose(self, *arguments: str) -> str:
        """Run compose on the file and its override; return what it prints."""
        files = [self.root / "docker-compose.yml", self.root / "environment/images/compose.debian.yml"]
        command = ["docker-compose", "--env-file", str(self.env), *(f"--file={file}" for file in files), *arguments]
        return run(command)

    def within(self, service: str, *command: str) -> str:
        """Run a command in a service's container; return what it prints."""
        return run(["docker", "exec", self.container(service), *command])

    def started(self, service: str, *command: str) -> subprocess.Popen[str]:
        """Start a command in a service's container."""
        full = ["docker", "exec", self.container(service), *command]
        return subprocess.Popen(full, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def query(self, sql: str) -> str:
        """Return what the gradebook's server answers."""
        login = 'PGPASSWORD="$POSTGRES_PASSWORD" psql --host=127.0.0.1 --username=autograder --dbname=gradebook'
        return self.within("gradebook", "sh", "-c", f'{login} -qtAc "{sql}"').strip()

    def wait_graded(self, count: int) -> None:
        """Wait until workers have graded so many submissions."""
        done = "select count(*) from autograder.run where state = 'done'"
        assert processes.wait_until(lambda: int(self.query(done)) >= count, PATIENCE), self.compose("logs", "worker")

    def container(self, service: str, number: int = 1) -> str:
        """Return the name of a service's container."""
        return f"{PROJECT}_{service}_{number}"

    def described(self) -> list[dict[str, object]]:
        """Return what the engine knows about each container."""
        names = run(
            ["docker", "ps", "--all", "--quiet", f"--filter=label=com.docker.compose.project={PROJECT}"]
        ).split()
        return list(json.loads(run(["docker", "inspect", *names]))) if names else []

    def health(self) -> dict[str, str]:
        """Return each container's health."""
        return {one["Name"].lstrip("/"): one["State"]["Health"]["Status"] for one in self.described()}

    def wait_healthy(self) -> None:
        """Wait until every container says that it is well."""
        well = processes.wait_until(lambda: set(self.health().values()) == {"healthy"}, PATIENCE)
        assert well, f"{self.health()}\n{self.compose('logs', '--tail', '20')}"


def run(command: list[str]) -> str:
    """Run a command; return what it prints, fail with what it says."""
    done = subprocess.run(command, capture_output=True, text=True, timeout=900)
    assert done.returncode == 0, f"{' '.join(command)}\n{done.stdout}\n{done.stderr}"
    return done.stdout
