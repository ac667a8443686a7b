"""Workers that fail, die or take too long; none of this needs a notebook."""

import contextlib
import os
import signal
import sys
import time

import pytest

from autograder.child import TooSlow
from autograder.crew import ATTEMPTS, Crew, Lost
from autograder.errors import Stopped
from environment.processes import wait_until
from tests.autograder.tiny import forked


def crew(work, size=2):
    @contextlib.contextmanager
    def prepare(number):
        yield lambda job, slow: work(job, slow)

    return Crew(size, prepare)


def done(work, jobs, size=2):
    with crew(work, size) as started:
        return list(started.run(jobs))


def once(folder, job):
    """Whether this is the first attempt at a job."""
    with contextlib.suppress(FileExistsError):
        (folder / f"seen-{job}").touch(exist_ok=False)
        return True
    return False


def test_every_job_is_done_once(tmp_path):
    assert sorted(done(lambda job, slow: job * 10, range(7))) == [0, 10, 20, 30, 40, 50, 60]


def test_more_workers_than_jobs():
    assert done(lambda job, slow: job, [1], size=4) == [1]


def test_a_worker_that_dies_is_replaced_and_its_job_done_again(tmp_path):
    def work(job, slow):
        if job == 2 and once(tmp_path, job):
            os.kill(os.getpid(), signal.SIGKILL)
        return job

    assert sorted(done(work, range(5))) == [0, 1, 2, 3, 4]


def test_three_deaths_make_a_job_lost_and_the_others_go_on():
    def work(job, slow):
        if job == 2:
            os.kill(os.getpid(), signal.SIGKILL)
        return job

    found = done(work, range(5))
    lost = [one for one in found if isinstance(one, Lost)]
    assert lost == [Lost(2, "the worker ended with status -9")]
    assert sorted(one for one in found if one not in lost) == [0, 1, 3, 4]


def test_an_exception_of_ours_is_tried_again_and_told_in_the_end(tmp_path):
    def work(job, slow):
        (tmp_path / f"{time.monotonic_ns()}").touch()
        raise ValueError("no such thing")

    assert done(work, ["a"]) == [Lost("a", "ValueError: no such thing")]
    assert len(list(tmp_path.iterdir())) == ATTEMPTS


def test_a_worker_killed_while_it_waits_costs_no_job():
    with crew(lambda job, slow: os.getpid(), size=1) as started:
        first = next(iter(started.run(["a"])))
        os.kill(first, signal.SIGKILL)
        started._members[0].process.join()
        (second,) = started.run(["b"])
        assert second != first


def test_slow_jobs_wait_for_the_fast_ones_and_run_one_at_a_time(tmp_path):
    begun = []

    def work(job, slow):
        if job.startswith("slow") and not slow:
            raise TooSlow
        start = time.monotonic()
        time.sleep(0.15 if slow else 0.02)
        return job, start, time.monotonic()

    for name, start, end in done(work, ["slow1", "slow2", "a", "b", "c", "d", "e", "f"], size=3):
        begun.append((name, start, end))
    slow = [entry for entry in begun if entry[0].startswith("slow")]
    last_fast = max(start for name, start, _ in begun if not name.startswith("slow"))
    assert len(slow) == 2
    first, second = sorted(slow, key=lambda entry: entry[1])
    assert first[2] <= second[1] or second[1] >= last_fast


def test_a_slow_job_keeps_its_attempts(tmp_path):
    def work(job, slow):
        if not slow:
            raise TooSlow
        (tmp_path / f"{time.monotonic_ns()}").touch()
        os._exit(7)

    assert done(work, ["a"]) == [Lost("a", "the worker ended with status 7")]
    assert len(list(tmp_path.iterdir())) == ATTEMPTS


def test_when_nothing_can_go_on_the_crew_stops_with_the_sentence():
    def work(job, slow):
        raise Stopped("The disk is full.")

    with pytest.raises(Stopped, match=r"The disk is full\."):
        done(work, range(50))


def test_a_worker_that_cannot_start_stops_the_crew():
    @contextlib.contextmanager
    def prepare(number):
        raise OSError("no room")
        yield

    with pytest.raises(Stopped, match="A worker could not start: OSError: no room"), Crew(2, prepare) as started:
        list(started.run([1, 2, 3]))


def test_an_error_ends_what_the_workers_do_and_lets_them_clear_away(tmp_path):
    @contextlib.contextmanager
    def prepare(number):
        try:
            (tmp_path / f"ready-{number}").touch()
            yield lambda job, slow: time.sleep(60) if job else None
        finally:
            (tmp_path / f"cleared-{number}").touch()

    started = time.monotonic()
    with pytest.raises(KeyError), Crew(2, prepare) as working:
        for _ in working.run([0, 1]):
            assert wait_until(lambda: len(list(tmp_path.glob("ready-*"))) == 2, 10)
            raise KeyError
    assert time.monotonic() - started < 30
    assert len(list(tmp_path.glob("cleared-*"))) == 2


def test_workers_die_with_a_killed_main_process(tmp_path):
    def main():
        def work(job, slow):
            (tmp_path / str(os.getpid())).touch()
            time.sleep(60)

        done(work, [1, 2])

    with forked(main) as pid:
        while len(list(tmp_path.iterdir())) < 2:
            time.sleep(0.01)
        os.kill(pid, signal.SIGKILL)
    deadline = time.monotonic() + 10
    workers = [int(path.name) for path in tmp_path.iterdir()]
    while any(alive(worker) for worker in workers):
        assert time.monotonic() < deadline
        time.sleep(0.01)


def alive(pid):
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, 0)
        return True
    return False


def test_the_end_of_the_main_process_is_no_error_of_a_worker(tmp_path, capfd):
    def work(job, slow):
        if job:
            raise KeyError
        time.sleep(0.2)

    with pytest.raises(RuntimeError), crew(work) as started:
        for _ in started.run([1, 0]):
            raise RuntimeError
    sys.stderr.flush()
    assert "Traceback" not in capfd.readouterr().err


def test_an_answer_that_a_killed_main_process_never_read_is_no_error_of_a_worker(capfd):
    with crew(lambda job, slow: job, size=1) as started:
        (member,) = started._members
        member.connection.send((1, False))
        assert member.connection.poll(10)
        member.connection.close()
        member.process.join()
    assert (member.process.exitcode, capfd.readouterr().err) == (0, "")
