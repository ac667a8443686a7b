"""Own services: separate from everybody's, and gone afterwards without a trace."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import environment
from environment import processes, services, state, temporary
from environment.paths import ROOT
from environment.temporary import own_services


def test_they_are_ours_and_leave_nothing_behind(monkeypatch):
    for name in ("DATABASE_URL", "REDIS_URL"):
        monkeypatch.delenv(name, raising=False)
    before = {name: os.environ.get(name) for name in ("COURSE_STATE", "COURSE_DATA")}
    with own_services():
        assert environment.database("shop_empty").execute("select count(*) from orders") == [(0,)]
        folder = Path(os.environ["COURSE_STATE"])
        running = state.load(folder)
        pids = [running.keeper, *(server.pid for server in running.servers.values())]
        assert all(processes.token(pid) for pid in pids)
        environment.databases.release()
    assert not folder.exists()
    assert not any(processes.token(pid) for pid in pids)
    assert {name: os.environ.get(name) for name in before} == before


def test_an_error_inside_still_cleans_up():
    try:
        with own_services():
            folder = Path(os.environ["COURSE_STATE"])
            services.up()
            raise KeyError("a failure of the job")
    except KeyError:
        assert not folder.exists()


KILLED = """
import os, signal, sys
from environment import services, temporary
with temporary.folder("study") as folder, temporary.own_services():
    (folder / "notes").write_text("much")
    if sys.argv[1:]:
        services.up()
    print(folder, os.environ["COURSE_STATE"], flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
"""


def killed(*arguments):
    command = [sys.executable, "-c", KILLED, *arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == -signal.SIGKILL, done.stderr
    return [Path(text) for text in done.stdout.split()]


def test_a_folder_lasts_as_long_as_its_job_and_is_not_swept_meanwhile():
    with temporary.folder("study") as folder:
        temporary.sweep()
        assert folder.is_dir() and folder.name.startswith(f"{temporary.PREFIX}study-")
    assert not folder.exists()


def test_a_forked_process_holds_the_folder_too():
    made, lock = temporary._made("study", temporary.place())
    pid = os.fork()
    if not pid:
        signal.pause()
    lock.close()
    try:
        temporary.sweep()
        assert made.is_dir()
    finally:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
    temporary.sweep()
    assert not made.exists()


def test_what_a_killed_job_has_left_is_swept_with_its_servers():
    folder, state_folder = killed("and its servers")
    running = state.load(state_folder)
    assert (folder / "notes").exists() and running
    temporary.sweep()
    assert not folder.exists() and not state_folder.parent.exists()
    assert not any(processes.token(pid) for pid in [running.keeper, *(one.pid for one in running.servers.values())])


def test_a_folder_of_somebody_else_is_left_alone(monkeypatch):
    folder, _ = killed()
    monkeypatch.setattr(os, "geteuid", lambda: os.getuid() + 1)
    temporary.sweep()
    assert folder.exists()
    monkeypatch.undo()
    temporary.sweep()
    assert not folder.exists()
