"""Runs code in real sandboxes, as root where the tests run as root, and as an ordinary user."""

import json
import os
import subprocess
import sys
import textwrap
from pathlib import Path
from types import SimpleNamespace

import pytest

from environment.paths import ROOT

HARNESS = Path(__file__).with_name("harness.py")
AFTER_A_PATCH = "import runpy, sys; del sys.argv[0]; runpy.run_path(sys.argv[0], run_name='__main__')"
ORDINARY = 54321


def credentials(user):
    """Return how to start a process as that user: nothing to change where the tests run as it already."""
    return {"user": ORDINARY, "group": ORDINARY, "extra_groups": []} if user == "ordinary" and os.geteuid() == 0 else {}


def start(command, user):
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "HOME": "/"}
    return subprocess.run(command, cwd="/", env=environment, capture_output=True, text=True, **credentials(user))


def _reaches_python():
    """An account of its own cannot run a Python that was installed below somebody's home."""
    try:
        return (
            subprocess.run([sys.executable, "-c", ""], cwd="/", check=False, **credentials("ordinary")).returncode == 0
        )
    except PermissionError:
        return False


USERS = [*(["root"] if os.geteuid() == 0 else []), *(["ordinary"] if _reaches_python() else [])]


@pytest.fixture(scope="session")
def lacking():
    """Return what keeps a user from making sandboxes on this host."""
    trial = [sys.executable, "-P", "-m", "autograder.sandbox.trial"]
    return {user: _problem(start(trial, user)) for user in USERS}


def _problem(done):
    return done.stderr if done.returncode else json.loads(done.stdout).get("error", "")


def need(problem):
    """Skip where the host has no sandboxes; under CI that is a failure: there they have to be tested."""
    if problem and os.environ.get("CI") == "true":
        pytest.fail(f"CI has to test sandboxes, but this host cannot make them. {problem}")
    if problem:
        pytest.skip(f"This host cannot make sandboxes. {problem}")


@pytest.fixture(params=USERS)
def user(request, lacking):
    if request.param not in USERS:
        pytest.skip("this Python lies where only root can go, so no other user can run it")
    need(lacking[request.param])
    return request.param


@pytest.fixture
def work(tmp_path_factory):
    """Return a directory with a file, that an ordinary user may read."""
    work = tmp_path_factory.mktemp("work")
    (work / "data").mkdir()
    (work / "data" / "numbers.txt").write_text("1 2 3")
    for folder in (work, *work.parents[:2]):
        folder.chmod(0o755)
    return work


@pytest.fixture
def run(user, work):
    """Return a function that runs code in a sandbox and returns what the harness saw."""

    def run(code, *, limits=None, do="", cgroup=True, kind="namespaces", python=sys.executable, patch="", **plan):
        request = {
            "code": textwrap.dedent(code),
            "plan": {"work": str(work), "kind": kind, **plan},
            "limits": limits or {},
            "slot": 1,
            "do": do,
            "cgroup": cgroup,
        }
        program = [HARNESS] if not patch else ["-c", f"{textwrap.dedent(patch)}\n{AFTER_A_PATCH}", HARNESS]
        done = start([str(python), *map(str, program), json.dumps(request)], user)
        assert done.returncode == 0, done.stderr
        return SimpleNamespace(**json.loads(done.stdout))

    return run
