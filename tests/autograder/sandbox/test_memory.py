"""Gathering memory into huge pages changes nothing but speed."""

import os

from autograder.sandbox import linux, memory


def test_memory_is_what_it_was_before():
    block = [bytes([number % 256]) * 4096 for number in range(4000)]
    memory.gather()
    assert all(one == bytes([number % 256]) * 4096 for number, one in enumerate(block))


def test_only_whole_huge_pages_of_private_memory_are_gathered(monkeypatch):
    seen = []
    monkeypatch.setattr(linux, "collapse", lambda start, size: seen.append((start, size)))
    memory.gather()
    assert all(start % (2 << 20) == 0 and size % (2 << 20) == 0 and size > 0 for start, size in seen)


def test_a_kernel_that_cannot_is_no_failure(monkeypatch):
    def refuse(start, size):
        raise OSError(22, os.strerror(22))

    monkeypatch.setattr(linux, "collapse", refuse)
    memory.gather()
