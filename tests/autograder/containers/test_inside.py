"""The first process of a container attends to its child: it passes on interrupts, and ends what has to end."""

from .engines import DOCKER

pytestmark = DOCKER


def test_a_run_is_interrupted(run):
    done = run("import time\ntry:\n    time.sleep(60)\nexcept KeyboardInterrupt:\n    print('stopped')", seconds=1.0)
    assert (done.status, done.said, done.dead, done.thrown) == ("timeout", "stopped\n", False, [])


def test_one_that_cannot_be_interrupted_is_killed(run):
    done = run("import signal, time\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\ntime.sleep(60)", seconds=1.0)
    assert (done.status, done.dead, done.thrown) == ("timeout", True, [])


def test_one_that_ends_itself_is_no_reason_for_a_new_container(run):
    done = run("import os\nos._exit(0)")
    assert (done.dead, done.thrown) == (True, [])
