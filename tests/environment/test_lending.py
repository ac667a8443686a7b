"""Lent databases are reused, and never held by two processes at once."""

from environment import processes
from environment.lending import borrow

BORROW = "from environment.lending import borrow; print(borrow('shop_empty').name, flush=True)"


def test_the_next_process_gets_the_same_one(shared):
    assert shared.run(BORROW) == shared.run(BORROW)


def test_two_processes_at_once_get_two(shared):
    _, first = shared.kernel(BORROW)
    _, second = shared.kernel(BORROW)
    assert first != second


def test_a_killed_borrower_gives_it_back(shared):
    pid, first = shared.kernel(BORROW)
    child = next(child for child in shared.children if child.pid == pid)
    child.kill()
    child.wait(10)
    assert processes.wait_until(lambda: shared.run(BORROW) == first, 10), "the lock outlived its process"


def test_it_has_the_data_set(shared):
    assert borrow("shop").execute("select count(*) from reviews") == [(60,)]
