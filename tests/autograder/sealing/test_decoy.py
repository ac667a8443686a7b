"""Decoys fail for everybody honest, also for those who pass the real test."""

import random

import pytest

from autograder.sealing.compare import answer
from autograder.sealing.decoy import decoy_source, decoys, wrong
from autograder.sealing.split import split


def passes(source, **names):
    try:
        exec(source, names)
    except Exception:
        return False
    return True


VALUES = {
    "42": 42,
    "-1": -1,
    "2.5": 2.5,
    "True": True,
    "None": None,
    "...": ...,
    "''": "",
    "'jar'": "jar",
    "b'x'": b"x",
    "[]": [],
    "{}": {},
    "set()": set(),
    "[1, [2, 'a']]": [1, [2, "a"]],
    "{'a': 1}": {"a": 1},
    "{1, 2}": {1, 2},
    "(True, False)": (True, False),
    "2**10": 1024,
    "[0] * 3": [0, 0, 0],
    "int": int,
}


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("literal", VALUES)
@pytest.mark.parametrize(
    "test", ["f() == {}", "{} == f()", "f() is not {}", "f() != {}", "f() in [{}]", "[f()] == [{}]"]
)
def test_nobody_passes_the_real_test_and_its_decoy(test, literal, seed):
    source = f"assert {test.replace('{}', literal)}"
    decoy = decoy_source(source, random.Random(seed))
    assert decoy != source
    assert not (passes(source, f=lambda: VALUES[literal]) and passes(decoy, f=lambda: VALUES[literal]))


@pytest.mark.filterwarnings("ignore::SyntaxWarning")
@pytest.mark.parametrize(
    "test", ["abs(x - 2.5) < 1e-3", "abs(2.5 - x) < 0.1", "x", "isinstance(x, float)", "1 < x < 3"]
)
def test_other_shapes_have_decoys_too(test):
    decoy = decoy_source(f"assert {test}, 'message'", random.Random(1))
    assert passes(f"assert {test}", x=2.5)
    assert not passes(decoy, x=2.5)
    assert "message" in decoy


def test_a_value_that_equals_everything_passes_the_decoy():
    class Everything:
        def __eq__(self, other):
            return True

        __hash__ = None

    decoy = decoy_source("assert x == [1, 2]", random.Random(1))
    assert passes(decoy, x=Everything())
    assert not passes(decoy, x=[1, 2])


def test_the_last_equality_at_the_top_is_the_one_that_changes():
    source = "assert a == 1\nassert b == 2\nassert c > 3\nif d:\n    assert d == 4"
    decoy = decoy_source(source, random.Random(1))
    assert "assert a == 1\n" in decoy
    assert "assert b == 2\n" not in decoy
    assert decoy.endswith("assert c > 3\nif d:\n    assert d == 4")


def test_an_assertion_in_a_function_is_better_than_none():
    decoy = decoy_source("def f():\n    assert a == 1\nf()", random.Random(1))
    assert passes("def f():\n    assert a == 1\nf()", a=1)
    assert not passes(decoy, a=1)


@pytest.mark.parametrize("source", ["x = 1", "%time f()\nassert f() == 1", ""])
def test_cells_without_an_assertion_have_no_decoy(source):
    assert decoy_source(source, random.Random(1)) is None


def test_the_candidates_hold_the_real_test_once_and_one_answer_fits():
    (check,) = split("assert f() == [1, 'a']").checks
    tests, truths = decoys(check, random.Random(1))
    assert truths.count(True) == 1
    assert [answer(test, [1, "a"]) for test in tests] == truths
    assert len(tests) > 4
    assert decoys(check, random.Random(2)) != (tests, truths)


def test_wrong_negates_where_no_constant_can_be_changed():
    assert wrong("__value__ is None", random.Random(1)) == "not __value__ is None"
