"""Without namespaces: a copy of the work, limits, a process group of its own, no promise of more."""

from pathlib import Path

import pytest


@pytest.fixture
def plainly(run, work):
    work.parent.chmod(0o777)
    return lambda code, **options: run(code, kind="none", cgroup=False, **options)


def test_the_learner_works_in_a_copy_which_the_supervisor_is_told(plainly, work):
    told = plainly("import os; print(os.getcwd(), os.getsid(0) == os.getpid()); open('new.txt', 'w')")
    place = Path(told.answer["work"])
    assert told.out == f"{place} True\n"
    assert (place / "data" / "numbers.txt").read_text() == "1 2 3"
    assert not (work / "new.txt").exists()


def test_limits_hold(plainly):
    told = plainly("bytearray(400 << 20)", limits={"memory_mb": 300})
    assert "MemoryError" in told.out


def test_descriptors_of_the_parent_do_not_come_along(plainly):
    told = plainly("import os; os.fstat(extra)")
    assert "Bad file descriptor" in told.out


def test_a_failure_is_told(plainly):
    told = plainly("print('free')", work="/nowhere/at/all")
    assert "/nowhere/at" in told.answer["error"]
    assert told.out == ""
