"""Jobs are done in order, a failing one stops nothing, and somebody looks around all the while."""

import threading

from environment.errands import Errands


def test_jobs_are_done_in_order_and_all_of_them_before_the_end():
    done, failed = [], []
    errands = Errands("test", failed.append)
    for number in range(100):
        errands.do(lambda number=number: done.append(number))
    errands.close()
    assert done == list(range(100))
    assert failed == []


def test_a_failing_job_is_reported_and_the_next_one_done():
    failed, done = [], threading.Event()
    errands = Errands("test", failed.append)
    errands.do(lambda: 1 / 0)
    errands.do(done.set)
    errands.close()
    assert done.is_set()
    assert [type(error) for error in failed] == [ZeroDivisionError]


def test_somebody_looks_around_with_and_without_jobs():
    looked = threading.Event()
    errands = Errands("test", lambda error: None, look=looked.set, every=0.001)
    assert looked.wait(10)
    looked.clear()
    go_on = threading.Event()

    def again():
        if not go_on.is_set():
            errands.do(again)

    errands.do(again)
    assert looked.wait(10)
    go_on.set()
    errands.close()
