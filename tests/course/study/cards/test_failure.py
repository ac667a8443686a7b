"""The card of a failed test cell: what happened, the learner's line, the likely cause; nothing is called twice."""

import ast

import pytest

from course.study.cards import session
from course.study.cards.failure import Keeping

from ..conftest import TEST, a_chapter, an_exercise

BARE = "assert double(4) == 8"


def with_test(catalogue, code, **more):
    catalogue(a_chapter(an_exercise(tests=((code, 2.0),), **more)))


def test_the_message_comes_first_and_the_slip_after_it(learner):
    learner.run("def double(number):\n    print(2 * number)").run(TEST)
    lines = learner.text.splitlines()
    assert lines[0] == "✗ Not passed yet · Exercise 1 · double: twice as much · 0 of 2 points"
    assert lines[2] == "  double(4) gave None instead of 8: double(3) is 6"
    assert lines[4] == "  Prints. The caller gets `None`."


def test_an_answer_that_is_nearly_a_slip_is_only_perhaps_one(learner):
    learner.run("def double(number):\n    print(2 * number + 0)").run(TEST)
    assert "Perhaps: Prints." in learner.text


def test_the_answers_own_exception_keeps_its_line(learner):
    learner.run("def double(number):\n    total = numbr\n    return total").run(TEST)
    assert "  NameError: name 'numbr' is not defined\n" in learner.text and "Did you mean `number`?" in learner.text
    assert "line of your code:\n\n       1 | def double(number):\n  →    2 |     total = numbr\n" in learner.text


def test_an_answer_that_has_not_run_is_asked_for(learner):
    learner.run(TEST)
    assert "`double` does not exist yet: run the answer cell above" in learner.text and "→" not in learner.text


def test_an_exception_in_the_test_cell_shows_the_tests_line(learner):
    learner.run("def double(): return 1").run(TEST)
    assert "line of the test:\n\n  →    1 | got = double(4)" in learner.text
    assert "takes no arguments" in learner.text or "by position" in learner.text


def test_an_exception_that_the_test_catches_is_explained_with_its_line(learner, catalogue):
    code = 'try:\n    got = double(4)\nexcept Exception as error:\n    got = f"{type(error).__name__}: {error}"\n'
    with_test(catalogue, code + 'assert got == 8, f"it gave {got!r}"')
    learner.run("def double(number):\n    return {}['x']").run(code + 'assert got == 8, f"it gave {got!r}"')
    assert "has no key 'x'" in learner.text and "→    2 |     return {}['x']" in learner.text


def test_an_assertion_without_a_message_shows_call_result_and_wish_from_one_call(learner, catalogue):
    with_test(catalogue, BARE)
    learner.run("calls = []\ndef double(number):\n    calls.append(number)\n    return 9").run(BARE)
    assert "Called:    `double(4)`\n  Came back: `9`\n  Wanted:    `8`" in learner.text
    assert learner.shell.user_ns["calls"] == [4]


def test_a_message_that_says_it_all_is_not_repeated(learner):
    learner.run("def double(number):\n    return 9").run(TEST)
    assert "Came back" not in learner.text


def test_a_value_whose_repr_raises_breaks_nothing(learner, catalogue):
    with_test(catalogue, BARE)
    learner.run("class Odd:\n    def __repr__(self): 1/0\ndef double(number): return Odd()").run(BARE)
    assert "Came back: `<Odd, whose repr raises ZeroDivisionError>`" in learner.text


def test_a_forgotten_await_is_named(learner):
    learner.run("async def double(number):\n    return 8").run(TEST)
    with pytest.warns(RuntimeWarning, match="never awaited"):
        learner.shell.user_ns.pop("got")
    assert "Write `await` before the call." in learner.text


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ("raise KeyboardInterrupt", "The cell was stopped before it was done."),
        ("raise type('OutOfWax', (Exception,), {})('none left')", "Python stopped at this line with an `OutOfWax`."),
        ("return double(number)", "calls itself again and again"),
        ("raise type('Mute', (Exception,), {'__str__': lambda self: 1 / 0})()", "✗ Not passed yet"),
        ("raise ExceptionGroup('two', [ValueError('a')])", "ExceptionGroup: two"),
        ("raise SystemExit", "The code asked Python to end"),
    ],
)
def test_whatever_an_answer_raises_there_is_a_card_and_nothing_on_stderr(learner, body, says):
    learner.run(f"def double(number):\n    {body}").run(TEST)
    assert says in learner.text and (learner.stdout, learner.stderr) == ("", "")


def test_the_session_keeps_the_failure_for_the_hints(learner):
    learner.run(
        "def double(number):\n    print(2 * number)",
    ).run(TEST)
    failed = session.current().failed
    assert (failed.chapter, failed.exercise, failed.cell, failed.ename) == (
        "ch05-py-functions",
        "double",
        "double-tests",
        "AssertionError",
    )
    assert failed.misconception.id == "double/wrong-1" and failed.answer_code.endswith("print(2 * number)")


@pytest.mark.parametrize(
    "code", ["assert f() is None", "assert x == 3", "assert f() == g()", "assert f() < 3", "x = 1"]
)
def test_other_shapes_of_assertions_stay_as_they_are(code):
    assert ast.unparse(Keeping().visit(ast.parse(code))) == code
