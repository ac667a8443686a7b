"""The check in a process of its own: its result, its troubles, and that nothing of it stays behind."""

import asyncio
import os
import signal
import subprocess
import sys
import threading
import time
from dataclasses import replace

import psutil
import pytest

from course import checks
from environment.paths import ROOT

RESULT = checks.Result(
    chapter="ch13-py-decorators-meta",
    status="failed",
    points=2.0,
    most=4.0,
    tests=(checks.TestResult("timed", "timed-tests", "failed", 0.0, 2.0, "no\nwrapper", "The cell timed stopped"),),
    repairs=("The tests of `timed` were changed.",),
    reason="",
    page="/somewhere/page.html",
    sandbox="namespaces",
    seconds=1.5,
)


def test_the_json_is_stable():
    assert list(checks.json.loads(RESULT.to_json())) == [
        "chapter",
        "status",
        "points",
        "most",
        "tests",
        "repairs",
        "reason",
        "page",
        "sandbox",
        "seconds",
        "version",
    ]


def test_what_is_printed_can_be_read():
    assert checks.parse(RESULT.to_json()) == RESULT


@pytest.mark.parametrize("text", ["", "[]", "null", "no json", '{"tests": []}', RESULT.to_json()[:-20]])
def test_anything_else_is_no_result(text):
    with pytest.raises(checks.CheckFailed, match="Update the course"):
        checks.parse(text)


def test_all_who_ask_for_the_same_check_wait_for_one_and_hear_the_same(monkeypatch, tmp_path):
    monkeypatch.setenv("COURSE_STATE", str(tmp_path))

    async def three():
        waiting = [asyncio.ensure_future(checks.run("ch99")) for _ in range(2)]
        await asyncio.sleep(0)
        joined = checks.running("ch99") is checks.start("ch99")  # the loop is free meanwhile
        return joined, await asyncio.gather(*waiting, return_exceptions=True)

    joined, (first, second) = asyncio.run(three())
    assert (joined, type(first), str(first)) == (True, checks.CheckFailed, str(second))
    assert str(first).startswith("'ch99' is not the name of one assignment")
    assert checks.running("ch99") is None


def test_a_killed_check_says_so_and_leaves_no_zombie(monkeypatch, tmp_path):
    monkeypatch.setenv("COURSE_STATE", str(tmp_path))
    ended = threading.Event()
    check = checks.start("ch97", ended.set)
    assert os.getpgid(check.process.pid) != os.getpgid(0)  # an interrupt of the kernel's group does not reach it
    check.process.kill()
    assert ended.wait(30)
    assert (check.result, check.problem.startswith("The check was ended from outside (signal 9)")) == (None, True)
    assert not psutil.pid_exists(check.process.pid)


OWNER = "from course import checks; print(checks.start('ch13').process.pid, flush=True); input()"


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_a_check_ends_with_whoever_started_it(tmp_path, number):
    environment = {**os.environ, "COURSE_STATE": str(tmp_path)}
    with subprocess.Popen(
        [sys.executable, "-c", OWNER], cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as owner:
        child = psutil.Process(int(owner.stdout.readline()))
        owner.send_signal(number)
        owner.wait()
        gone, alive = psutil.wait_procs([child], timeout=60)
    assert (gone, alive) == ([child], [])


HOLDING = "from course import lifeline; lifeline.hold(); print(flush=True); import threading; threading.Event().wait()"


def test_the_lifeline_interrupts_a_process_that_waits():
    with subprocess.Popen(
        [sys.executable, "-c", HOLDING],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_IGN),
    ) as process:
        process.stdout.readline()
        started = time.monotonic()
        process.stdin.close()
        assert b"KeyboardInterrupt" in process.stderr.read()
    assert time.monotonic() - started < 10


@pytest.mark.parametrize(
    ("code", "trouble", "said"),
    [
        (2, "There is no work yet.", "There is no work yet."),
        (1, "Traceback (most recent call last):\n  …\nKeyError: 3", "a reason that is ours, not yours: KeyError: 3"),
        (3, "", "without a result (status 3)"),
    ],
)
def test_trouble_is_a_sentence(code, trouble, said):
    assert said in checks._problem(code, trouble)


def test_where_nbgrader_cannot_run_a_sentence_says_so(monkeypatch):
    monkeypatch.setattr(checks.platform, "system", lambda: "Windows")
    with pytest.raises(checks.CheckFailed, match="open the course in WSL"):
        checks.require_grader()


def test_a_result_can_be_without_tests():
    empty = replace(RESULT, tests=(), reason="The file is empty.")
    assert checks.parse(empty.to_json()) == empty
