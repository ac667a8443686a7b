"""A wrong answer beside the wanted one."""

import pytest

from course.study import QueryFailed, compare
from course.study.sql.comparison import side_by_side

LONELY = "insert into customers (id, name, created_at) values (1, 'Ada', 'now');"
PAIR = """
insert into customers (id, name, created_at) values (1, 'Ada', 'now'), (2, 'Ben', 'now');
insert into orders (id, customer_id, status, ordered_at) values (7, 2, 'paid', 'now');
"""
CASES = [("shop_empty", []), (PAIR, [("Ben", 7), ("Ada", None)]), (LONELY, [("Ada", None)])]
LEFT = "select c.name, o.id from customers c left join orders o on o.customer_id = c.id"
NAMES = ["name", "id"]


def test_a_right_query_has_no_difference():
    assert compare(LEFT, CASES, NAMES) == ""


def test_a_wrong_query_is_answered_with_the_smallest_data_set_the_rows_and_the_cause():
    assert compare(LEFT.replace("left ", ""), CASES, NAMES).splitlines() == [
        "With these rows:",
        "insert into customers (id, name, created_at) values (1, 'Ada', 'now');",
        "wanted       ‖  yours",
        "name | id    ‖  name | id",
        "Ada  | NULL  ‖",
        "JOIN keeps pairs only: rows without a partner stay with a LEFT JOIN.",
    ]


def test_a_named_data_set_is_told_by_its_name():
    query = "select count(*) from customers having count(*) > 0"
    assert compare(query, [("shop_empty", [(0,)])]).splitlines()[0] == "On the data set shop_empty:"


def test_the_order_counts_only_when_asked():
    query = LEFT + " order by c.name desc"
    cases = [(PAIR, [("Ada", None), ("Ben", 7)])]
    assert compare(query, cases) == "" and "their order is not" in compare(query, cases, ordered=True)


@pytest.mark.parametrize("query", [..., "", "selct 1"])
def test_what_cannot_run_fails_as_everywhere(query):
    with pytest.raises(QueryFailed):
        compare(query, CASES)


def test_rows_that_belong_together_stand_on_one_line():
    text = side_by_side([("Ada", 8), ("Zoe", 1)], [("Ada", 1), ("Cem", 3)], ["name", "n"])
    assert text.splitlines() == [
        "wanted    ‖  yours",
        "name | n  ‖  name | n",
        "Ada  | 1  ‖  Ada  | 8",
        "Cem  | 3  ‖",
        "          ‖  Zoe  | 1",
    ]


@pytest.mark.parametrize(("got", "wanted"), [(0, 90), (90, 0), (90, 90)])
def test_a_long_difference_is_cut(got, wanted):
    text = side_by_side([(n,) for n in range(got)], [(-n,) for n in range(1, wanted + 1)], ["n"])
    assert len(text.splitlines()) == 6 and text.splitlines()[-1].endswith(" more")


def test_a_difference_stays_below_twelve_lines():
    query = "select n from generate_series(1, 500) as n"
    assert len(compare(query, [(PAIR, [(-n,) for n in range(50)])], ["n"]).splitlines()) < 12


def test_null_differs_from_the_word_and_from_the_empty_text():
    assert side_by_side([(1, None), (2, "")], [(1, "NULL"), (2, None)]).splitlines() == [
        "wanted      ‖  yours",
        "1 | 'NULL'  ‖  1 | NULL",
        "2 | NULL    ‖  2 | ''",
    ]
