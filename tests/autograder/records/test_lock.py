import contextlib
import os
import signal
import subprocess
import sys
import threading

import pytest

from autograder.errors import UserMistake
from autograder.records import lock
from autograder.records.lock import alone

HOLD = """
import sys
from pathlib import Path
from autograder.records.lock import alone
with alone(Path(sys.argv[1]), "ps1"):
    print("held", flush=True)
    sys.stdin.read()
"""

FORK = """
import os
def print(what, flush, print=print):
    if os.fork() == 0:
        print("worker", flush=flush)
        sys.stdin.read()
        print("worker ends", flush=flush)
        os._exit(0)
    os.wait()
"""


def test_a_second_run_is_told_who_holds_the_lock(tmp_path):
    with (
        alone(tmp_path / "lock", "ps1"),
        pytest.raises(UserMistake, match=rf"ps1 is being graded by another run \(process {os.getpid()}\): wait"),
        alone(tmp_path / "lock", "ps1"),
    ):
        pass
    with alone(tmp_path / "lock", "ps1"):
        pass


def test_a_killed_run_leaves_no_lock(tmp_path):
    command = [sys.executable, "-c", HOLD, str(tmp_path / "lock")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as run:
        assert run.stdout.readline() == "held\n"
        with pytest.raises(UserMistake, match=str(run.pid)), alone(tmp_path / "lock", "ps1"):
            pass
        run.send_signal(signal.SIGKILL)
        run.wait()
    with alone(tmp_path / "lock", "ps1"):
        pass


def test_the_next_run_waits_for_the_workers_of_a_killed_one(tmp_path):
    command = [sys.executable, "-c", FORK + HOLD, str(tmp_path / "lock")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as run:
        assert run.stdout.readline() == "worker\n"
        run.send_signal(signal.SIGKILL)
        os.waitid(os.P_PID, run.pid, os.WEXITED | os.WNOWAIT)
        threading.Timer(0.1, run.stdin.close).start()
        with alone(tmp_path / "lock", "ps1"):
            assert run.stdout.read() == "worker ends\n"


def test_it_does_not_wait_for_ever(tmp_path, monkeypatch):
    command = [sys.executable, "-c", FORK + HOLD, str(tmp_path / "lock")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as run:
        assert run.stdout.readline() == "worker\n"
        run.send_signal(signal.SIGKILL)
        run.wait()
        monkeypatch.setattr(lock, "DYING", 0.05)
        with pytest.raises(UserMistake, match=str(run.pid)), alone(tmp_path / "lock", "ps1"):
            pass


def test_a_worker_that_ends_does_not_give_the_lock_up(tmp_path):
    held = contextlib.ExitStack()
    held.enter_context(alone(tmp_path / "lock", "ps1"))
    if not (pid := os.fork()):
        held.close()
        os._exit(0)
    os.waitpid(pid, 0)
    with pytest.raises(UserMistake), alone(tmp_path / "lock", "ps1"):
        pass
    held.close()
