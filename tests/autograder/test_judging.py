"""The judge believes values, not the process that sends them."""

import pytest

from autograder.judging import CellJudge
from autograder.kernel.channel import Confused
from autograder.records.verdict import Status
from autograder.sealing import encode, split

SOURCE = """assert f(1) == 2, "one"
assert f(2) == 4, f"two: {f(2)}"
for n in (3, 4):
    assert g(n) == 9
"""


@pytest.fixture
def judge():
    return CellJudge(split(SOURCE, frozenset({2})))


def send(judge, k, value):
    return judge.answer({"t": "check", "k": k, "v": encode(value)})


def test_right_values_pass(judge):
    assert [send(judge, 0, 2), send(judge, 1, 4)] == [{"ok": True}] * 2
    assert judge.complete


def test_a_wrong_value_gets_the_message_and_stays_wrong(judge):
    answer = send(judge, 1, 5)
    assert (answer["ok"], "two" in answer["message"]) == (False, True)
    send(judge, 0, 2)
    send(judge, 1, 4)
    assert not judge.complete


def test_a_value_that_never_came_is_missing(judge):
    send(judge, 0, 2)
    assert not judge.complete


def test_a_check_in_a_loop_may_come_any_number_of_times_and_one_wrong_value_counts(judge):
    send(judge, 0, 2)
    send(judge, 1, 4)
    send(judge, 2, 9)
    assert judge.complete
    send(judge, 2, 8)
    assert not judge.complete


@pytest.mark.parametrize("k", [-1, 3, True, "0", None, 1.0])
def test_a_check_that_does_not_exist_confuses(judge, k):
    with pytest.raises(Confused):
        judge.answer({"t": "check", "k": k, "v": encode(1)})


def test_an_unasked_comparison_confuses(judge):
    with pytest.raises(Confused):
        judge.answer({"t": "inside", "k": 0, "v": [True]})


@pytest.mark.parametrize("encoded", [None, [], ["i"], ["i", "x"], {"i": 1}, ["nonsense", 1]])
def test_a_value_that_is_none_fails(judge, encoded):
    assert judge.answer({"t": "check", "k": 0, "v": encoded})["ok"] is False


class Everything:
    def __eq__(self, other):
        return True


class Two:
    def __eq__(self, other):
        return other == 2


@pytest.mark.parametrize(("value", "right"), [(Everything(), False), (Two(), True)])
def test_an_object_that_compares_itself_is_asked_about_wrong_values_too(judge, value, right):
    tests = send(judge, 0, value)["tests"]
    answers = [bool(eval(test, {"__value__": value})) for test in tests]
    assert judge.answer({"t": "inside", "k": 0, "v": answers})["ok"] is right
    assert judge.decided_inside == ["f(1)"]


def test_strong_is_a_hidden_value_that_was_compared_outside(judge):
    assert judge.strong
    assert not CellJudge(split(SOURCE)).strong


def test_the_verdicts_say_what_came(judge):
    send(judge, 0, 2)
    send(judge, 1, [5])
    first, second, third = judge.verdicts("two: 5")
    assert (first.status, second.status, third.status) == (Status.PASSED, Status.FAILED, Status.NOT_JUDGED)
    assert (second.call, second.seen, second.message, second.hidden) == ("f(2)", "[5]", "two: 5", True)
