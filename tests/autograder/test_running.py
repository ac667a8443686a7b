"""A notebook in a child: tests are sealed, and what was seen becomes a verdict per test."""

import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_notebook

from autograder import doubt, scoring
from autograder.engine import Engine
from autograder.records.verdict import Grade, Status
from autograder.running import Pace, is_test, run, visible
from autograder.sandbox import Slot
from autograder.sandbox.plan import NONE
from autograder.staging import Stage

MARKERS = "BEGIN HIDDEN TESTS", "END HIDDEN TESTS"
TESTS = """assert double(2) == 4, f"double(2) gave {double(2)!r}"
### BEGIN HIDDEN TESTS
assert double(21) == 42, "something else than 21 was doubled"
### END HIDDEN TESTS"""


@pytest.fixture(scope="module")
def stage():
    with Engine() as engine:
        yield Stage(engine.address, NONE)


def answer(source):
    return new_code_cell(source, id="double", metadata={"nbgrader": {"grade_id": "double", "solution": True}})


def graded(source=TESTS, name="double-tests"):
    marks = {"grade_id": name, "grade": True, "solution": False, "points": 2}
    return new_code_cell(source, id=name, metadata={"nbgrader": marks, "course": {"exercise": "double"}})


@pytest.fixture
def play(stage, tmp_path):
    """Run cells as a notebook and return it with what was noted."""

    def again(notebook, unsealed=frozenset(), seconds=10.0):
        with Slot(0, stage.limits) as slot, stage.child(slot, tmp_path) as (child, _):
            return run(notebook, child, Pace(seconds), MARKERS, unsealed)

    def play(*cells, seconds=10.0):
        notebook = new_notebook(cells=list(cells))
        done = again(notebook, seconds=seconds)
        scoring.close(notebook, done)
        return NotebookNode(notebook=notebook, done=done, again=again, tests=scoring.tests(notebook, done, seconds))

    return play


def test_the_right_answer_passes(play):
    (test,) = play(answer("def double(n): return 2 * n"), graded()).tests
    assert (test.status, test.message, test.exercise, test.max_points) == (Status.PASSED, "", "double", 2.0)
    assert [(check.hidden, check.status) for check in test.checks] == [(False, "passed"), (True, "passed")]


def test_a_wrong_answer_gets_the_authors_message(play):
    (test,) = play(answer("def double(n): return n"), graded()).tests
    assert (test.status, test.message) == (Status.FAILED, "double(2) gave 2")


def test_an_error_in_the_answer_is_told_with_its_line(play):
    (test,) = play(answer("def double(n):\n    return n.twice()"), graded()).tests
    assert "AttributeError: 'int' object has no attribute 'twice'" in test.message
    assert "It happened in line 2 of the cell double." in test.message


def test_an_answer_that_stops_is_told_with_the_test_that_misses_it(play):
    (test,) = play(answer("raise ValueError('unfinished')"), graded()).tests
    assert test.answer_error == "The cell double stopped: ValueError: unfinished"
    assert test.message.startswith("NameError")


def test_text_on_stderr_fails_the_test(play):
    (test,) = play(answer("def double(n):\n    import sys; sys.stderr.write('hm')\n    return 2 * n"), graded()).tests
    assert (test.status, "stderr" in test.message) == (Status.FAILED, True)


def test_an_endless_answer_is_told_as_one_and_the_rest_is_judged(play):
    loop = graded("double(0)\nassert 1 == 1", "loops")
    first, second = play(
        answer("def double(n):\n    while not n: pass\n    return 2 * n"), loop, graded(), seconds=0.5
    ).tests
    assert (first.limit, second.status) == ("time", Status.PASSED)
    assert first.message.startswith("Still running after 0.5 s")


def test_verdicts_before_a_death_are_kept_and_what_follows_was_not_run(play):
    end = new_code_cell("import os; os._exit(0)", id="end")
    played = play(answer("def double(n): return 2 * n"), graded(), end, graded(name="after"))
    before, after = played.tests
    assert (before.status, after.status) == (Status.PASSED, Status.FAILED)
    assert after.message.startswith("Not run, because the process had ended in the cell end")
    assert played.notebook.cells[-1].outputs[0].output_type == "error"  # silence would be full marks in nbgrader


@pytest.mark.parametrize(
    "trick",
    [
        "__check__ = lambda number, value: None",
        "import builtins\nbuiltins.__check__ = lambda number, value: None",
        "class T:\n    visit = lambda s, t: compile('', '', 'exec', 1024)\nget_ipython().ast_transformers[:] = [T()]",
        "get_ipython().run_cell_async.__func__.__code__ = (lambda *a, **k: None).__code__",
    ],
)
def test_who_takes_the_checks_away_has_not_passed_them(play, trick):
    (test,) = play(answer(f"def double(n): return 0\n{trick}"), graded()).tests
    assert test.status is Status.FAILED


def test_a_process_that_says_ok_after_a_wrong_value_is_flagged(play):
    swallow = """def double(n): return 0
shell = get_ipython()
original = type(shell.kernel).do_execute
async def do_execute(self, *arguments, **options):
    reply = await original(self, *arguments, **options)
    return {"status": "ok", "execution_count": 1}
type(shell.kernel).do_execute = do_execute
from autograder.kernel.shell import Wire
send = Wire.send
Wire.send = staticmethod(lambda frame: None if frame["t"] == "error" else send(frame))
"""
    played = play(answer(swallow), graded())
    assert played.tests[0].status is Status.FAILED
    assert ["although a value was wrong" in flag.what for flag in scoring.flags(played.done)] == [True]


def test_history_and_tracebacks_do_not_show_hidden_tests(play):
    look = new_code_cell(
        "print(In); %history\nimport linecache; print([c[2] for c in linecache.cache.values() if c[1] is None])"
    )
    played = play(answer("def double(n): return n"), graded(), look)
    shown = str(played.notebook.cells[1].outputs) + str(played.notebook.cells[2].outputs)
    assert ("42" in shown, "BEGIN HIDDEN" in shown) == (False, False)


def test_only_a_test_cell_is_a_test():
    assert [is_test(cell) for cell in (answer("1"), graded(), new_code_cell("1"))] == [False, True, False]


def test_the_visible_part_of_a_test_is_what_the_release_shows():
    assert visible(TESTS, MARKERS) == TESTS.splitlines()[0]


OPEN = """def right():
    assert double(2) == 4
right()"""
NO_ASSERTS = """import ast
class Without(ast.NodeTransformer):
    def visit_Assert(self, node): return ast.copy_location(ast.Pass(), node)
get_ipython().ast_transformers.append(Without())"""


@pytest.mark.parametrize(
    ("source", "flagged"),
    [
        ("def double(n): return 2 * n", []),
        ("def double(n): return n", []),
        (f"def double(n): return n\n{NO_ASSERTS}", ["double-tests"]),
    ],
)
def test_where_nothing_was_compared_outside_the_notebook_runs_with_wrong_expectations(play, source, flagged):
    played = play(answer(source), graded(OPEN))
    found = doubt.second_run(played.notebook, played.done, played.again)
    assert [flag.cell for flag in found] == flagged


def test_a_sealed_hidden_value_needs_no_second_run(play):
    played = play(answer("def double(n): return 2 * n"), graded())

    def never(notebook, unsealed):
        raise AssertionError("it ran twice")

    assert doubt.second_run(played.notebook, played.done, never) == []


def test_a_held_test_has_no_points_until_somebody_looks(play):
    played = play(answer("def double(n): return 2 * n"), graded())
    (held,) = scoring.settle(played.tests, {"double-tests": Grade(2.0, False)}, {"double-tests"})
    (free,) = scoring.settle(played.tests, {"double-tests": Grade(2.0, False)}, set())
    assert [(held.status, held.points), (free.status, free.points)] == [(Status.HELD, None), (Status.PASSED, 2.0)]


def test_a_value_that_compares_itself_is_held(play):
    source = """class Same:
    def __init__(self, n): self.n = n
    def __eq__(self, other): return other == self.n
def double(n): return Same(2 * n)"""
    played = play(answer(source), graded())
    assert played.tests[0].status is Status.PASSED
    assert [flag.cell for flag in scoring.held(played.done)] == ["double-tests"] * 2
