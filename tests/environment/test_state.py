import json
import os
import stat
import subprocess
import sys
from dataclasses import asdict, replace

import pytest

from environment import processes, state
from environment.errors import ServiceError

SERVER = state.Server("PostgreSQL", "18.4", "postgresql://x", 1, "token", 0.0)


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_STATE", str(tmp_path / "state"))
    return state.folder()


def running(home):
    return state.Running(str(home), processes.machine(), "embedded", 1, "token", {"postgres": SERVER})


def test_what_is_saved_is_loaded_again_and_private(home):
    """The file contains passwords: nobody else may read it."""
    state.save(home, running(home))
    assert state.load(home) == running(home)
    assert stat.S_IMODE((home / "services.json").stat().st_mode) == 0o600
    assert [path.name for path in home.iterdir() if path.name.startswith(".")] == []


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '{"servers": 3}', '{"servers": {"a": {}}}', "\x00\xff"])
def test_a_damaged_file_means_that_nothing_is_known(home, text):
    """Half a file, or somebody's edits, must not stop a start."""
    (home / "services.json").write_text(text, encoding="latin-1")
    (home / "secrets.json").write_text(text, encoding="latin-1")
    assert state.load(home) is None
    assert len(state.load_secrets(home).course) == 48


@pytest.mark.parametrize("change", [{"machine": "beef"}, {"folder": "/somewhere/else"}])
def test_a_file_from_elsewhere_is_not_ours(home, change):
    """A state folder that was copied describes processes of another place."""
    state.save(home, replace(running(home), **change))
    assert state.load(home) is None


def test_passwords_stay_and_are_never_spliced_into_sql(home):
    """Kept passwords are used again, but only if they are plain: they end up in SQL and in addresses."""
    known = state.Secrets()
    state.save_secrets(home, known)
    assert state.load_secrets(home) == known
    (home / "secrets.json").write_text(json.dumps({**asdict(known), "course": "x'; drop role"}))
    assert state.load_secrets(home) != known


def test_users_are_the_living_ones(home):
    """A dead process, and a living one that only has a dead one's id, are forgotten."""
    state.register(home, os.getpid())
    with subprocess.Popen([sys.executable, "-c", "pass"]) as child:
        state.write(home / "users" / str(child.pid), "token")
    state.write(home / "users" / str(os.getppid()), "an-older-process")
    (home / "users/7notes").touch()
    assert state.users(home) == [os.getpid()]
    (home / "users/7notes").unlink()
    state.forget_dead_users(home)
    assert [path.name for path in (home / "users").iterdir()] == [str(os.getpid())]


def test_a_pin_ends_with_the_machine(home):
    """After a restart of the machine nobody has pinned anything."""
    assert not state.is_pinned(home)
    state.pin(home)
    assert state.is_pinned(home)
    state.write(home / "pinned", "otherboot")
    assert not state.is_pinned(home)


def test_the_keeper_is_known_while_it_lives(home):
    """keeper.pid is believed only as long as that very process lives."""
    assert state.keeper(home) is None
    state.note_keeper(home)
    assert state.keeper(home) == os.getpid()
    state.write(home / "keeper.pid", f"{os.getpid()} older")
    assert state.keeper(home) is None


def test_a_lock_is_held_by_one_and_freed_by_death(home):
    """Only one process holds a lock; a killed holder frees it."""
    code = "import sys; from environment import state; from pathlib import Path\n"
    code += "with state.locked(Path(sys.argv[1]), 0) as got: print(got, flush=True); sys.stdin.read()"
    lock = home / "lock"
    with subprocess.Popen(
        [sys.executable, "-c", code, str(lock)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as child:
        assert child.stdout is not None
        assert child.stdout.readline().strip() == "True"
        with state.locked(lock, 0) as got:
            assert not got
        child.kill()
    with state.locked(lock, 5) as got:
        assert got


def test_an_error_in_the_block_frees_the_lock(home):
    """A failed start must not lock out the next one."""
    with pytest.raises(ZeroDivisionError), state.locked(home / "lock", 0):
        raise ZeroDivisionError
    with state.locked(home / "lock", 0) as got:
        assert got


def test_a_folder_that_cannot_be_made_is_one_sentence(monkeypatch):
    """A read-only checkout is answered with the remedy."""
    monkeypatch.setenv("COURSE_STATE", "/dev/null/state")
    with pytest.raises(ServiceError, match=r"state in /dev/null/state, which cannot be written .*export COURSE_STATE="):
        state.folder()


def test_a_full_disk_is_one_sentence(home, monkeypatch):
    """A write that fails half-way leaves the old file as it was."""
    state.write(home / "file", "old")
    monkeypatch.setattr(os, "fdopen", _no_space)
    with pytest.raises(ServiceError, match=r"No space left on device.*Free some space there"):
        state.write(home / "file", "new")
    assert (home / "file").read_text() == "old"
    assert sorted(path.name for path in home.iterdir()) == ["file", "users"]


def _no_space(handle, *_, **__):
    os.close(handle)
    raise OSError(28, "No space left on device")
