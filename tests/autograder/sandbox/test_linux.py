"""System calls by number fail as Python's own do."""

import os

import pytest

from autograder.sandbox import linux


def test_a_failure_says_what_failed():
    with pytest.raises(FileNotFoundError, match="open_tree /nowhere: No such file or directory"):
        linux.open_tree("/nowhere")


def test_descriptors_are_closed_by_range():
    first, second = os.pipe()
    linux.close_range(min(first, second), max(first, second)) if abs(first - second) == 1 else os.close(first)
    with pytest.raises(OSError, match="Bad file descriptor"):
        os.fstat(first)


def test_a_clone_without_new_namespaces_is_a_fork():
    reading, writing = os.pipe()
    pid = linux.clone(0)
    if pid == 0:
        os.write(writing, str(os.getppid()).encode())
        os._exit(3)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 3
    assert os.read(reading, 100) == str(os.getpid()).encode()
    os.close(reading)
    os.close(writing)
