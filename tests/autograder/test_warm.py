"""The warm process: fresh memory for each run, limits from outside, nothing left behind."""

import os
import time

import psutil
import pytest

from autograder.cells import Cell
from autograder.warm import Warm


@pytest.fixture(scope="module")
def warm():
    with Warm(["decimal"]) as process:
        yield process


def run(warm, tmp_path, *sources, seconds=10):
    return warm.run([Cell(f"c{n}", source) for n, source in enumerate(sources)], tmp_path, seconds)


def test_cells_share_one_namespace_in_order(warm, tmp_path):
    outcomes = run(warm, tmp_path, "x = 20", "print(x + 1)").outcomes
    assert [o["error"] for o in outcomes] == [None, None]
    assert outcomes[1]["stdout"] == "21\n"


def test_runs_do_not_see_each_other(warm, tmp_path):
    run(warm, tmp_path, "leaked = 1")
    assert run(warm, tmp_path, "leaked").outcomes[0]["error"][0] == "NameError"


def test_an_error_is_told_and_the_run_goes_on(warm, tmp_path):
    outcomes = run(warm, tmp_path, "assert 1 == 2, 'one is not two'", "y = 1").outcomes
    assert outcomes[0]["error"] == ["AssertionError", "one is not two"]
    assert outcomes[1]["error"] is None


def test_a_syntax_error_is_an_error(warm, tmp_path):
    assert run(warm, tmp_path, "def f(:").outcomes[0]["error"][0] == "SyntaxError"


@pytest.mark.parametrize(
    "source",
    ["import sys; print('x', file=sys.stderr)", "import os; os.write(2, b'x')", "import warnings; warnings.warn('x')"],
)
def test_text_on_stderr_is_seen_however_it_got_there(warm, tmp_path, source):
    assert run(warm, tmp_path, source).outcomes[0]["stderr"]


def test_top_level_await_works_as_in_a_kernel(warm, tmp_path):
    assert run(warm, tmp_path, "import asyncio\nawait asyncio.sleep(0)").outcomes[0]["error"] is None


def test_an_endless_loop_is_cut_and_the_earlier_outcomes_are_kept(warm, tmp_path):
    done = run(warm, tmp_path, "ok = 1", "while True: pass", seconds=0.5)
    assert (done.timed_out, done.unfinished, len(done.outcomes)) == (True, "c1", 1)


def test_a_dying_process_is_not_a_time_out(warm, tmp_path):
    done = run(warm, tmp_path, "import os; os._exit(3)")
    assert (done.timed_out, done.unfinished) == (False, "c0")


def test_the_process_group_ends_with_the_run(warm, tmp_path):
    done = run(warm, tmp_path, "import subprocess, sys\np = subprocess.Popen(['sleep', '60'])\nprint(p.pid)")
    pid = int(done.outcomes[0]["stdout"])
    deadline = time.monotonic() + 5
    while psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE:
        assert time.monotonic() < deadline, f"process {pid} is still alive"


def test_the_working_directory_is_the_given_one(warm, tmp_path):
    assert run(warm, tmp_path, "import os; print(os.getcwd())").outcomes[0]["stdout"] == f"{tmp_path}\n"


def test_a_large_output_arrives_cut(warm, tmp_path):
    assert len(run(warm, tmp_path, "print('x' * 3_000_000)").outcomes[0]["stdout"]) <= 2 << 20


def test_the_caller_keeps_its_own_streams(warm, tmp_path, capfd):
    run(warm, tmp_path, "print('inside')")
    os.write(1, b"outside")
    assert capfd.readouterr().out == "outside"
