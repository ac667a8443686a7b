"""All attacks that are to be tested are graded in one batch, once for all of pytest's workers."""

import fcntl
import json
import os
import secrets

import pytest

from autograder.sandbox import missing
from tests.autograder.containers.engines import DOCKER, lacking, need_docker
from tests.autograder.sandbox.conftest import need

from .siege import Outcome, Siege, grade


def pytest_generate_tests(metafunc):
    """In containers everything must come to the same; what is about forging must fail without a sandbox as well."""
    if "outcome" in metafunc.fixturenames:
        kinds = ["namespaces", pytest.param("docker", marks=DOCKER)]
        kinds += ["none"] if metafunc.module.ATTACK.bare else []
        metafunc.parametrize("outcome", kinds, indirect=True)


@pytest.fixture(scope="session")
def batch(request, tmp_path_factory):
    """The folder with all courses, graded."""
    need(" ".join(missing()))
    folder = tmp_path_factory.getbasetemp()
    folder = (folder.parent if "PYTEST_XDIST_WORKER" in os.environ else folder) / "siege"
    folder.mkdir(exist_ok=True)
    with (folder.parent / "siege.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "evidence.json").exists():
            grade(folder, _order(request.session.items), secrets.token_hex(12))
    return folder


def _order(items):
    """Every kind of sandbox that is asked for and can be had, with its attacks."""
    order = {}
    for item in items:
        kind = item.callspec.params.get("outcome") if hasattr(item.module, "ATTACK") else ""
        if kind and not (kind == "docker" and lacking()):
            order.setdefault(kind, {})[item.path.stem] = None
    return {kind: list(names) for kind, names in order.items()} or {"namespaces": []}


@pytest.fixture(scope="session")
def sieges(batch):
    """What came of each course, by kind of sandbox."""
    order = json.loads((batch / "order.json").read_text())
    evidence = json.loads((batch / "evidence.json").read_text())
    return {
        kind: Siege(batch / kind, names, evidence[kind], evidence["watch"]) for kind, names in order["kinds"].items()
    }


@pytest.fixture
def outcome(request, sieges):
    """What came of the attack of this file."""
    if request.param == "docker":
        need_docker()
    siege = sieges[request.param]
    name = request.path.stem
    return Outcome(request.module.ATTACK, siege, siege.student(name))
