import subprocess
import sys

import pytest

from environment import starting, state
from environment.errors import ServiceError


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_STATE", str(tmp_path / "state"))
    return state.folder()


def test_a_keeper_that_cannot_be_used_from_here_is_one_sentence(folder):
    """The lab in a container and a terminal outside may share a checkout, but not each other's processes."""
    code = "import sys; from environment import state; from pathlib import Path\n"
    code += "with state.locked(Path(sys.argv[1]), 0): print(flush=True); sys.stdin.read()"
    command = [sys.executable, "-c", code, str(folder / "keeper.lock")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        holder.stdout.readline()
        with pytest.raises(
            ServiceError, match="kept by a process that cannot be used from here, perhaps in a container"
        ):
            starting.start(folder, 0.5, lambda _: None)
        holder.kill()


def test_a_keeper_that_ends_without_a_word_is_one_sentence(folder, monkeypatch):
    """Even when Python itself cannot start, the learner is told where to look."""
    monkeypatch.setattr(sys, "executable", "/bin/false")
    with pytest.raises(ServiceError, match=r"ended without a word; see .*keeper\.log"):
        starting.start(folder, 5, lambda _: None)


def test_a_keeper_that_hangs_is_one_sentence(folder, monkeypatch):
    """A start has an end, whatever happens to the keeper."""
    with subprocess.Popen(["sleep", "60"], stdout=subprocess.PIPE) as silent:
        assert silent.stdout is not None
        assert starting._first_line(silent.stdout, 0.1).startswith(
            "The keeper of the services said nothing for 0 seconds"
        )
        silent.kill()


def test_the_keeper_ignores_the_learners_modules(fresh):
    """A file named signal.py beside the notebook, or on PYTHONPATH, must not break the services."""
    trap = fresh.folder.parent / "trap"
    trap.mkdir()
    (trap / "selectors.py").write_text("raise SystemExit('trapped')")
    code = """
sys.path.remove(os.environ["PYTHONPATH"])
from environment import services
os.chdir(os.environ["PYTHONPATH"])
services.join()
"""
    fresh.run(code, PYTHONPATH=str(trap))
    assert fresh.works()
