"""A warm container for a whole module, and a way to run a cell in it."""

import contextlib
from types import SimpleNamespace

import pytest

from autograder.containers import daemon
from autograder.containers.container import Container
from autograder.sandbox.plan import DOCKER, HOME, Limits, Plan

from .engines import need_docker

LIMITS = Limits(memory_mb=128, processes=24, disk_mb=16, file_mb=8, open_files=64)


@pytest.fixture(scope="session")
def client():
    """The daemon, for looking at containers from outside."""
    need_docker()
    with contextlib.closing(daemon.connect()) as client:
        yield client


@pytest.fixture(scope="module")
def container(client):
    """One slot for all tests of a module: a test that harms it finds out whether the next one notices."""
    with Container(7, LIMITS) as container:
        yield container


@pytest.fixture
def run(container, tmp_path):
    """Runs a cell as a learner and returns what came of it, when the container is clean again."""
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "numbers.txt").write_text("1 2 3")

    def run(code, seconds=20.0, **plan):
        before = len(container.thrown_away)
        with container.child(Plan(str(tmp_path), DOCKER, limits=LIMITS, **plan), {"HOME": HOME}) as child:
            done = child.execute("c1", code, seconds)
        kills = container.oom_kills()
        said = "".join(one.get("text", one.get("evalue", "")) for one in done.outputs)
        return SimpleNamespace(
            said=said, status=done.status, dead=child.dead, kills=kills, thrown=container.thrown_away[before:]
        )

    return run
