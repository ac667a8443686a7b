"""Nothing but what was asked for stays open."""

import json
import os
import socket

import pytest

from autograder.sandbox.handover import close_all_but, hand_over, told


def in_a_child(act):
    """Run `act` in a forked child with the writing end of a pipe; return what it wrote and its status."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            act(writing)
        finally:
            os._exit(9)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        data = pipe.read()
    return data, os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def open_numbers():
    return [number for number in range(200) if os.path.lexists(f"/proc/self/fd/{number}")]


def test_everything_else_is_closed():
    def act(writing):
        os.dup2(writing, 150)
        os.dup2(writing, 100)
        close_all_but({100, 150})
        os.write(150, json.dumps(open_numbers()).encode())

    assert json.loads(in_a_child(act)[0]) == [100, 150]


def test_the_answer_carries_its_descriptors():
    ours, theirs = socket.socketpair()

    def act(writing):
        hand_over(theirs, {"pid": 1}, [os.open(os.devnull, os.O_RDONLY)], keep=(writing,))
        os.write(writing, b"%d" % len(open_numbers()))

    data, _ = in_a_child(act)
    text, descriptors, _, _ = socket.recv_fds(ours, 100, 4)
    assert (data, text, len(descriptors)) == (b"4", b'{"pid": 1}\n', 1)
    for number in descriptors:
        os.close(number)
    ours.close()
    theirs.close()


@pytest.mark.parametrize("error", [OSError("No room"), ValueError("No sense"), KeyboardInterrupt()])
def test_a_failure_is_told_and_ends_the_process(error):
    ours, theirs = socket.socketpair()

    def act(writing):
        with told(theirs):
            raise error

    assert in_a_child(act)[1] == 1
    assert json.loads(ours.recv(100)) == {"error": f"The sandbox could not be made: {error}."}
    ours.close()
    theirs.close()
