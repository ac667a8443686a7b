import os
import signal
import subprocess
import sys

from environment import processes

SLEEP = [sys.executable, "-c", "import time; print(flush=True); time.sleep(60)"]


def test_a_process_has_one_token_for_life_and_none_afterwards():
    """A token tells a process from a later one with the same id; a zombie counts as dead."""
    with subprocess.Popen(SLEEP, stdout=subprocess.PIPE) as child:
        token = processes.token(child.pid)
        assert token == processes.token(child.pid) != processes.token(os.getpid())
        assert processes.alive(child.pid, str(token))
        assert not processes.alive(child.pid, "another-boot")
        child.kill()
        os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)
        assert processes.token(child.pid) is None
    assert not processes.alive(child.pid, str(token))


def test_an_empty_token_matches_nobody():
    """A state file without token never proves that a process lives."""
    assert not processes.alive(os.getpid(), "")


def test_the_machine_is_always_the_same_four_digits():
    """The machine's mark goes into database names, so it must be short and stable."""
    seen = subprocess.run(
        [sys.executable, "-c", "from environment import processes; print(processes.machine())"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert seen.stdout.strip() == processes.machine()
    assert len(processes.machine()) == 4


def test_end_insists_when_a_process_does_not_listen():
    """A process that ignores the polite signal is killed."""
    deaf = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(flush=True); time.sleep(60)"
    with subprocess.Popen([sys.executable, "-c", deaf], stdout=subprocess.PIPE) as child:
        assert child.stdout is not None
        child.stdout.readline()
        processes.end(child.pid, signal.SIGTERM, patience=0.2)
        assert child.wait() == -signal.SIGKILL


def test_works_in_knows_the_working_directory(tmp_path):
    """Our servers are recognised by the folder they work in."""
    with subprocess.Popen(SLEEP, stdout=subprocess.PIPE, cwd=tmp_path) as child:
        assert child.stdout is not None
        child.stdout.readline()
        assert processes.works_in(child.pid, tmp_path)
        assert not processes.works_in(child.pid, tmp_path.parent)
        child.kill()
    assert not processes.works_in(child.pid, tmp_path)


def test_ticks_come_at_least_once():
    """Even without any time something is tried once."""
    assert len(list(processes.ticks(0))) == 1
    assert processes.wait_until(lambda: True, 0)
    assert not processes.wait_until(lambda: False, 0.02)
