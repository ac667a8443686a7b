"""Cells without a submission: fresh memory for each run, limits for the whole of it, tests judged from outside."""

import pytest

from autograder.rehearsal import Cell, Rehearsal
from autograder.sandbox.plan import NONE


@pytest.fixture(scope="module")
def stage():
    with Rehearsal(["decimal"], kind=NONE, services=False) as started:
        yield started


@pytest.fixture
def run(stage, tmp_path):
    def run(*sources, seconds=20, test=False):
        return stage.run([Cell(f"c{n}", source, test) for n, source in enumerate(sources)], tmp_path, seconds)

    return run


def test_cells_share_one_namespace_in_order(run):
    outcomes = run("x = 20", "print(x + 1)").outcomes
    assert ([o["error"] for o in outcomes], outcomes[1]["stdout"]) == ([None, None], "21\n")


def test_runs_do_not_see_each_other(run):
    run("leaked = 1")
    assert run("leaked").outcomes[0]["error"] == ("NameError", "name 'leaked' is not defined")


def test_a_sealed_test_says_what_a_plain_one_says(run):
    for test in (False, True):
        outcome = run("assert 1 == 2, 'one is not two'", test=test).outcomes[0]
        assert outcome["error"] == ("AssertionError", "one is not two")


def test_an_endless_loop_is_cut_and_the_earlier_outcomes_are_kept(run):
    done = run("ok = 1", "while True: pass", seconds=0.5)
    assert (done.timed_out, done.unfinished, len(done.outcomes)) == (True, "c1", 1)


def test_a_dying_process_is_not_a_time_out(run):
    done = run("import os; os._exit(3)")
    assert (done.timed_out, done.unfinished) == (False, "c0")


def test_the_working_directory_is_a_copy(run, tmp_path):
    (tmp_path / "data.txt").write_text("given")
    assert run("open('data.txt', 'a').write('!'); print(open('data.txt').read())").outcomes[0]["stdout"] == "given!\n"
    assert (tmp_path / "data.txt").read_text() == "given"
