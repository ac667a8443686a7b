"""From outside a run can be interrupted, and everything in it killed."""

import os
import signal
import socket
import subprocess

import pytest

from autograder.sandbox.signals import INTERRUPT, interrupt, kill

SLEEP = """
import os, time
def ready(): os.write(1, b"ready\\n")
"""


@pytest.mark.parametrize("kind", ["namespaces", "none"])
def test_an_interrupt_is_what_ctrl_c_is(run, work, kind):
    work.parent.chmod(0o777)
    code = SLEEP + "try:\n    ready()\n    time.sleep(600)\nexcept KeyboardInterrupt:\n    print('interrupted')"
    told = run(
        "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)\n" + code, kind=kind, do="interrupt"
    )
    assert told.out == "ready\ninterrupted\n"


def test_killing_reaches_what_has_detached_itself(run):
    code = (
        SLEEP
        + """
import signal
if os.fork() == 0:
    os.setsid()
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    if os.fork() == 0:
        ready()
    time.sleep(600)
signal.signal(signal.SIGINT, signal.SIG_IGN)
time.sleep(600)
"""
    )
    told = run(code, do="kill")
    assert (told.out, told.status) == ("ready\n", -signal.SIGKILL)  # the pipe was closed: everybody is dead


def test_killing_without_namespaces_reaches_the_process_group(run, work):
    work.parent.chmod(0o777)
    told = run(SLEEP + "os.fork() or ready()\ntime.sleep(600)", kind="none", do="kill")
    assert (told.out, told.status) == ("ready\n", -signal.SIGKILL)


def test_the_dead_can_be_interrupted_and_killed_again():
    process = subprocess.Popen(["true"], start_new_session=True)
    pidfd = os.pidfd_open(process.pid)
    process.wait()
    interrupt(pidfd)
    kill(pidfd)
    os.close(pidfd)


def sleeper():
    """A process that another one looks after, as a container's first process does: its pidfd and the control socket."""
    ours, theirs = socket.socketpair()
    pid = os.fork()
    if pid == 0:
        ours.close()
        while theirs.recv(1) == INTERRUPT:
            theirs.sendall(b"interrupted")
        os._exit(0)
    theirs.close()
    return pid, os.pidfd_open(pid), ours


def test_in_a_container_the_control_socket_carries_both():
    pid, pidfd, control = sleeper()
    with control:
        interrupt(pidfd, control)
        assert control.recv(100) == b"interrupted"
        kill(pidfd, control)
        assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
        interrupt(pidfd, control)  # one that has ended hears nothing
        kill(pidfd, control)
    os.close(pidfd)
