"""What `versus` says about two lists of rows."""

from decimal import Decimal

import pytest

from course.study import versus


@pytest.mark.parametrize(
    ("got", "wanted"),
    [([], []), ([(1, None)], [(1, None)]), ([(1.0, True)], [(1, 1)]), ([(1, [2])], [(1, [2])]), ([5], [5])],
)
def test_equal_rows_have_no_difference(got, wanted):
    assert versus(got, wanted) == ""


def test_a_missing_row_has_a_minus_and_a_row_too_many_a_plus():
    assert versus([(1, "Ada"), (3, None)], [(1, "Ada"), (2, "Bo")]) == "- 2 | Bo\n+ 3 | NULL"


def test_names_stand_above_their_columns():
    assert versus([], [(1, "Ada Lovelace")], ["customer", "name"]) == "  customer | name\n- 1        | Ada Lovelace"


def test_a_row_counts_as_often_as_it_appears():
    assert versus([(1,), (1,), (2,)], [(1,), (2,), (2,)]) == "- 2\n+ 1"


@pytest.mark.parametrize(("got", "wanted"), [(0, 50), (50, 0), (50, 50), (2, 50), (50, 2), (4, 5)])
@pytest.mark.parametrize("names", [None, ["n"]])
def test_a_long_difference_is_cut_at_eight_lines(got, wanted, names):
    lines = versus([(n,) for n in range(got)], [(-n,) for n in range(1, wanted + 1)], names).splitlines()
    assert len(lines) == 8
    told = sum(line.startswith(("-", "+")) for line in lines)
    assert lines[-1] == f"… {got + wanted - told} more"


def test_a_cut_difference_shows_both_kinds():
    lines = versus([(n,) for n in range(50)], [(-n,) for n in range(1, 51)]).splitlines()
    assert {line[0] for line in lines} == {"-", "+", "…"}


def test_a_difference_of_order_names_the_first_position():
    text = versus([(1,), (3,), (2,)], [(1,), (2,), (3,)], ["id"])
    assert text.splitlines() == [
        "The rows are right, their order is not; row 2 should be (-) and is (+):",
        "  id",
        "- 2",
        "+ 3",
    ]


@pytest.mark.parametrize(
    ("got", "wanted", "remark"),
    [
        ("3", 3, "The values look alike, their types differ: text '3' came back, whole number 3 is wanted."),
        (3, "3", "The values look alike, their types differ: whole number 3 came back, text '3' is wanted."),
        (
            Decimal("1.50"),
            "1.50",
            "The values look alike, their types differ: Decimal Decimal('1.50') came back, text '1.50' is wanted.",
        ),
        ("12.5", "12.50", "The numbers are equal, their decimals are not: 12.5 came back, 12.50 is wanted."),
    ],
)
def test_a_difference_that_is_easy_to_overlook_gets_a_sentence(got, wanted, remark):
    assert versus([("Ada", got)], [("Ada", wanted)]).splitlines()[0] == remark


def test_the_number_of_columns_is_told_when_it_is_wrong():
    assert versus([(1,)], [(1, 2, 3)]).splitlines()[0] == "The rows have 1 column, and 3 are wanted."


@pytest.mark.parametrize(("got", "kind"), [(None, "NoneType"), (..., "ellipsis"), ("text", "str"), ({}, "dict")])
def test_what_is_no_list_is_told_by_its_type(got, kind):
    assert versus(got, [(1,)]) == f"A list of rows is wanted, and this is {kind}."


def test_values_of_any_kind_are_compared():
    assert versus([({"a": 1}, float("inf"))], [({"a": 2}, float("inf"))]) == "- {'a': 2} | inf\n+ {'a': 1} | inf"


def test_long_and_broken_text_stays_on_its_line():
    assert versus([("a\nb" + "x" * 99,)], []) == "+ a↵b" + "x" * 26 + "…"
