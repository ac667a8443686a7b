"""What quizzes and predictions say about answers, and that a sheet does not show which are right."""

import pytest

from course.study import choices
from course.study.choices import heads, marked, read, seal

SHEET = f"""
{heads("t quiz", q1="b")}
  a: NULL equals nothing, not even NULL.
  b: IS NULL answers yes or no.
{heads("t quiz", rows=6)}
  5: add the pairs,
     city by city.
  *: draw the lines first.
"""


@pytest.fixture(autouse=True)
def kernel_that_has_seen_nothing(monkeypatch):
    monkeypatch.setattr(choices, "_first", {})


def test_right_answers_are_confirmed_with_their_reasons():
    answers = marked("t quiz", SHEET, q1=" B ", rows=6)
    assert answers.wrong == []
    assert answers.given == ["b", 6]
    assert answers.message == "All 2 are right.\nQuestion 1: IS NULL answers yes or no."


def test_each_wrong_answer_meets_its_own_reason():
    answers = marked("t quiz", SHEET, q1="a", rows=5)
    assert answers.wrong == ["q1", "rows"]
    assert answers.message == (
        "0 of 2 are right.\n"
        "Question 1, your answer 'a': NULL equals nothing, not even NULL.\n"
        "rows, your answer 5: add the pairs, city by city."
    )


def test_a_value_that_nobody_foresaw_meets_the_general_reason():
    assert (
        marked("t quiz", SHEET, q1="b", rows=7).message
        == "1 of 2 are right.\nrows, your answer 7: draw the lines first."
    )


def test_an_option_that_does_not_exist_is_named_with_those_that_do():
    assert marked("t quiz", SHEET, q1="e", rows=6).message.endswith(
        "Question 1, your answer 'e': there is no such option. Choose a or b, in quotes."
    )


@pytest.mark.parametrize(
    ("rows", "wanted"),
    [
        ("6", "this is a text in quotes, and a whole number is wanted."),
        (6.0, "this is a float, and a whole number is wanted."),
    ],
)
def test_a_right_value_of_the_wrong_type_is_told_so(rows, wanted):
    answers = marked("t quiz", SHEET, q1="b", rows=rows)
    assert answers.wrong == ["rows"]
    assert answers.message.endswith(wanted)


def test_a_blank_is_asked_for_before_anything_is_judged():
    answers = marked("t quiz", SHEET, q1="a", rows=...)
    assert answers.wrong == ["rows"]
    assert answers.message.startswith("rows: no answer yet. Replace the three dots in the answer cell by your answer.")


def test_an_untouched_quiz_says_what_to_do_first():
    message = marked("t quiz", heads("t quiz", q1="a", q2="b") + "\n  a: no\n", q1=..., q2=...).message
    assert message.startswith("None of the 2 questions has an answer yet. Replace the three dots")


class EqualToAll(str):
    def __eq__(self, other):
        return True

    __hash__ = str.__hash__

    def strip(self):
        return "b"


def test_an_object_that_only_pretends_is_no_answer():
    answers = marked("t quiz", SHEET, q1=EqualToAll("a"), rows=6)
    assert answers.wrong == ["q1"]
    assert "Question 1, your answer: there is no such option" in answers.message


def test_many_wrong_answers_are_cut_to_four():
    sheet = "\n".join(f"{heads('t many', **{f'q{n}': 'a'})}\n  a: yes\n  b: because of {n}" for n in range(1, 7))
    message = marked("t many", sheet, **{f"q{n}": "b" for n in range(1, 7)}).message
    assert message.splitlines()[0] == "0 of 6 are right."
    assert message.splitlines()[-1] == "… and 2 more."
    assert len(message.splitlines()) == 6


def test_the_first_complete_answers_are_remembered():
    marked("t quiz", SHEET, q1="a", rows=...)
    marked("t quiz", SHEET, q1="a", rows=5)
    marked("t quiz", SHEET, q1="b", rows=6)
    assert choices.first("t quiz", {}) == {"q1": "a", "rows": 5}


def test_the_same_letter_looks_different_in_every_question():
    seals = {seal("t", "q1", "'a'"), seal("t", "q2", "'a'"), seal("other", "q1", "'a'")}
    assert len(seals) == 3


def test_the_order_of_a_set_does_not_matter():
    assert heads("t", x={"b", "a", "c"}) == heads("t", x={"c", "b", "a"})


def test_a_sheet_and_its_call_have_the_same_questions():
    with pytest.raises(ValueError, match=r"the sheet asks \['q1', 'rows'\], and the call gives \['q1'\]"):
        marked("t quiz", SHEET, q1="a")


@pytest.mark.parametrize("line", ["q1 = b", "  a: an option of no question", "q1 12345"])
def test_a_line_that_is_none_of_a_sheet_is_named(line):
    with pytest.raises(ValueError, match="is no line of a sheet"):
        read(line)
