"""A child runs cells as a notebook's kernel does, and its limits are kept from outside."""

import os
import socket
import time

import psutil
import pytest

from autograder.child import Child, TooSlow
from autograder.engine import Engine, child
from autograder.errors import Failure
from autograder.sandbox import Limits, Plan


@pytest.fixture(scope="module")
def engine():
    with Engine(["decimal"]) as started:
        yield started


@pytest.fixture
def start(engine, tmp_path):
    (tmp_path / "work").mkdir()
    (tmp_path / "work" / "data.txt").write_text("given")

    def start(**limits):
        plan = Plan(work=str(tmp_path / "work"), kind="none", limits=Limits(**limits))
        return child(engine.address, plan, {"HOME": str(tmp_path), "MARK": "given"})

    return start


def lives(pid):
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def outputs(run):
    return [(o.output_type, o.get("text") or o.get("ename") or o.data["text/plain"]) for o in run.outputs]


def execute(one, *sources, seconds=20.0):
    return [one.execute(f"c{number}", source, seconds) for number, source in enumerate(sources)]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("20 + 1", [("execute_result", "21")]),
        ("20 + 1;", []),
        ("print('x')", [("stream", "x\n")]),
        ("import os; os.write(1, b'low'); None", [("stream", "low")]),
        ("!echo shell", [("stream", "shell\r\n")]),
        ("import asyncio\nawait asyncio.sleep(0)", []),
        ("exit()", []),
        ("import os; os.environ['MARK']", [("execute_result", "'given'")]),
        ("open('data.txt').read()", [("execute_result", "'given'")]),
        ("import sys; sys.argv[0]", [("execute_result", "'ipykernel_launcher.py'")]),
    ],
)
def test_a_cell_has_the_outputs_that_a_notebook_shows(start, source, expected):
    with start() as one:
        (run,) = execute(one, source)
        assert (run.status, outputs(run)) == ("ok", expected)


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("1/0", "ZeroDivisionError"),
        ("def f(:", "SyntaxError"),
        ("raise SystemExit", "SystemExit"),
        ("input()", "StdinNotImplementedError"),
        ("class E(Exception):\n    def __str__(self): return 1 / 0\nraise E", "ZeroDivisionError"),
    ],
)
def test_an_error_is_told_and_the_next_cell_runs(start, source, name):
    with start() as one:
        failed, after = execute(one, source, "1")
        assert (failed.status, failed.ename, after.status) == ("error", name, "ok")
        assert failed.outputs[0].output_type == "error"


@pytest.mark.parametrize(
    "source",
    [
        "import sys; print('x', file=sys.stderr)",
        "import os; os.write(2, b'x')",
        "import warnings; warnings.warn('x')",
        "import subprocess; subprocess.run(['sh', '-c', 'echo x >&2'])",
        "print('\\ud800')",
        "import os, sys\npid = os.fork()\nif not pid: sys.stderr.write('x'); os._exit(0)\nos.waitpid(pid, 0)",
    ],
)
def test_text_on_stderr_is_seen_however_it_got_there(start, source):
    with start() as one:
        (run,) = execute(one, source)
        assert [o.name for o in run.outputs if o.output_type == "stream"] == ["stderr"]


def test_an_error_tells_the_line_of_the_cell_it_came_from(start):
    with start() as one:
        _, run = execute(one, "def broken():\n    return 1 / 0", "broken()")
        assert run.where == [["c1", 1, "<module>"], ["c0", 2, "broken"]]


def test_children_do_not_see_each_other(start):
    with start() as one:
        execute(one, "leaked = 1; open('data.txt', 'w').write('changed')")
    with start() as one:
        name, data = execute(one, "leaked", "open('data.txt').read()")
        assert (name.ename, outputs(data)) == ("NameError", [("execute_result", "'given'")])


def test_an_endless_loop_is_interrupted_and_the_notebook_goes_on(start):
    with start() as one:
        loop, after = execute(one, "while True: pass", "1", seconds=0.3)
        assert (loop.status, loop.limit, loop.ename, after.status) == ("timeout", "time", "CellTimeoutError", "ok")


def test_who_ignores_the_interrupt_is_ended(start, monkeypatch):
    monkeypatch.setattr("autograder.child.GRACE_SECONDS", 0.2)
    stubborn = "import signal\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\nwhile True: pass"
    with start() as one:
        (run,) = execute(one, stubborn, seconds=0.3)
        assert (run.limit, one.dead) == ("time", True)


def test_a_cell_that_outlasts_the_patience_is_put_off(start):
    with start() as one, pytest.raises(TooSlow):
        one.execute("c0", "while True: pass", 20.0, patience=0.1)


def test_a_process_that_ends_is_dead_at_once(start):
    with start() as one:
        (run,) = execute(one, "import os; os._exit(3)")
        assert (run.status, one.dead) == ("dead", True)


def test_output_past_the_limit_is_dropped_and_the_facts_are_kept(start):
    with start(output_bytes=100_000) as one:
        (run,) = execute(one, "for _ in range(50): print('x' * 10_000)\nraise ValueError('late')")
        text = "".join(o.text for o in run.outputs if o.output_type == "stream")
        assert (len(text) <= 100_000, run.limit, run.outputs[-1].output_type) == (True, "output", "error")


def test_a_frame_of_the_learners_own_making_ends_the_process(start):
    forged = "from autograder.kernel.shell import Wire\nWire.send({'t': 'check', 'p': 'c0', 'k': 0, 'v': ['i', '1']})"
    with start() as one:
        (run,) = execute(one, forged)
        assert (run.status, one.dead, "nobody asked" in run.remark) == ("dead", True, True)


def test_nothing_is_left_when_it_is_closed(start):
    with start() as one:
        (run,) = execute(one, "import subprocess\nsubprocess.Popen(['sleep', '60']).pid")
        pid = int(run.outputs[0].data["text/plain"])
    deadline = time.monotonic() + 10
    while lives(pid):
        assert time.monotonic() < deadline, f"process {pid} is still alive"


def test_a_child_ends_with_its_supervisor(engine, start, tmp_path):
    pid = os.fork()
    if pid == 0:
        one = start()
        one._send(
            {
                "id": "c0",
                "code": f"import os; open({str(tmp_path / 'pid')!r}, 'w').write(str(os.getpid()))\nwhile 1: pass",
            }
        )
        while not (tmp_path / "pid").exists() or not (tmp_path / "pid").read_text():
            pass
        os._exit(0)
    os.waitpid(pid, 0)
    orphan, deadline = int((tmp_path / "pid").read_text()), time.monotonic() + 10
    while lives(orphan):
        assert time.monotonic() < deadline, f"process {orphan} outlived its supervisor"


def test_a_sandbox_that_cannot_be_made_says_why(engine):
    with pytest.raises(Failure, match="autograder doctor"):
        child(engine.address, Plan(work="/does/not/exist", kind="none"), {})


def test_a_sandbox_that_is_killed_while_it_starts_is_told_at_once():
    (wire, theirs), (control, kept) = socket.socketpair(), socket.socketpair()
    pipes = [os.pipe(), os.pipe()]
    theirs.close()
    with kept, pytest.raises(Failure, match="ended while it started"):
        Child(wire, control, pipes[0][0], pipes[1][0], Limits())
    for _, end in pipes:
        os.close(end)
