"""The table of a check: first what has passed, then the messages, folded; and the same as short text."""

import re

import pytest

from course.checks import Result, TestResult
from course.study.verbs import check_table


def a_test(name, status="failed", message="", answered=True, cell=""):
    points = 2.0 if status == "passed" else 0.0
    return TestResult(name, cell or f"{name}-tests", status, points, 2.0, message, answered=answered)


def a_result(*tests, **more):
    points, most = sum(test.points for test in tests), sum(test.most for test in tests)
    about = {"chapter": "ch13-x", "status": "failed", "points": points, "most": most, "tests": tests, "repairs": ()}
    return Result(**{**about, "reason": "", "page": "", "sandbox": "namespaces", "seconds": 1.0, **more})


def shown(*tests, **more):
    return check_table.result(a_result(*tests, **more), "", 1.2)


def test_messages_are_shown_as_they_are():
    made = shown(a_test("timed", message="1 < 2 & <b>no</b>"))
    assert "1 &lt; 2 &amp; &lt;b&gt;no&lt;/b&gt;" in made["text/html"]
    assert "    1 < 2 & <b>no</b>" in made["text/plain"]


def test_headline_and_table_come_first_and_the_messages_are_folded_below_them():
    drawn = shown(a_test("timed", message="too slow"), a_test("retry", message="too often"))["text/html"]
    assert drawn.index("0 of 4 points") < drawn.index("</table>") < drawn.index("<details")
    assert re.findall(r"<details( open)?>.*?too (slow|often)", drawn) == [(" open", "slow"), ("", "often")]


def test_the_message_that_is_open_is_the_first_failed_ones():
    drawn = shown(a_test("essay", "manual", "a person reads it"), a_test("retry", message="too often"))["text/html"]
    assert re.findall(r"<details( open)?>", drawn) == ["", " open"]


def test_of_an_answer_that_nobody_has_begun_no_message_is_shown():
    made = shown(a_test("timed", message="the stub gives None", answered=False), a_test("retry", message="too often"))
    assert [("None" in text, "not started" in text) for text in made.values()] == [(False, True)] * 2
    assert "○ timed: 0 of 2, not started\n✗ retry: 0 of 2, not passed yet\n    too often" in made["text/plain"]


LASTS = [(3, "    no 2"), (4, "… and 1 more message"), (8, "… and 5 more messages")]


@pytest.mark.parametrize(("number", "last"), LASTS)
def test_the_text_has_every_test_and_the_first_messages(number, last):
    lines = shown(*(a_test(f"e{n}", message=f"no {n}") for n in range(number)))["text/plain"].splitlines()
    assert sum(line.startswith("✗ e") for line in lines) == number
    assert [line for line in lines if line.startswith("    ")] == ["    no 0", "    no 1", "    no 2"]
    assert lines[-1] == last


def test_what_was_damaged_stands_between_the_table_and_the_messages():
    drawn = shown(a_test("timed", message="too slow"), repairs=("The tests of `timed` were changed.",))["text/html"]
    assert drawn.index("</table>") < drawn.index("Damaged in your notebook") < drawn.index("<details")


def test_a_result_with_nothing_left_to_do_has_its_own_headline():
    done = a_result(a_test("timed", "passed"), status="passed")
    assert check_table.headline(done) == "2 of 2 points: everything that a program can check has passed."
