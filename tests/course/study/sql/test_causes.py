"""The likely cause of a wrong answer; each query runs on a real server."""

import pytest

from course.study import rows
from course.study.sql.causes import cause, paired

PEOPLE = """
insert into customers (id, name, city, created_at) values (1, 'Ada', 'Oslo', 'now'), (2, 'Ben', null, 'now');
insert into products (id, name, price) values (1, 'Mug', 5), (2, 'Pad', 3);
insert into orders (id, customer_id, status, ordered_at) values (1, 1, 'paid', 'now'), (2, null, 'paid', 'now');
insert into order_items (order_id, product_id, quantity, unit_price) values (1, 1, 1, 5), (1, 2, 2, 3);
"""
PER_CUSTOMER = "select c.name, {} from customers c {} group by c.name"


@pytest.mark.parametrize(
    ("query", "wanted", "words"),
    [
        ("select name from customers where city = null", [("Ben",)], "IS NULL"),
        ("select name from customers where id not in (select customer_id from orders)", [("Ben",)], "NOT EXISTS"),
        (
            PER_CUSTOMER.format("count(*)", "left join orders o on o.customer_id = c.id"),
            [("Ada", 1), ("Ben", 0)],
            "count a column",
        ),
        (
            PER_CUSTOMER.format("sum(o.id)", "left join orders o on o.customer_id = c.id"),
            [("Ada", 1), ("Ben", 0)],
            "coalesce",
        ),
        (
            "select c.name, o.id from customers c\nleft join orders o on o.customer_id = c.id where o.status = 'paid'",
            [("Ada", 1), ("Ben", None)],
            "belongs into ON",
        ),
        (
            "select c.name, o.id from customers c join orders o on o.customer_id = c.id -- left join where",
            [("Ada", 1), ("Ben", None)],
            "stay with a LEFT JOIN",
        ),
        ("select 'Ada', 7 / 2", [("Ada", "3.5")], "1.0"),
        (
            PER_CUSTOMER.format(
                "count(o.id)", "join orders o on o.customer_id = c.id join order_items i on i.order_id = o.id"
            ),
            [("Ada", 1)],
            "fan-out",
        ),
        ("select c.name from customers c, products", [("Ada",), ("Ben",)], "rows too many"),
        ("select distinct status from orders", [("paid",), ("paid",)], "look the same"),
        ("select status from orders union select 'paid'", [("paid",)] * 3, "look the same"),
        ("select name from products where price > 4", [("Pad",)], ""),
        ("select name from customers", [("Ada",), ("Ben",)], ""),
    ],
)
def test_a_usual_mistake_is_recognised(query, wanted, words):
    sentence = cause(query, rows(query, on=PEOPLE), wanted)
    assert (words in sentence) if words else sentence == ""


@pytest.mark.parametrize(
    ("query", "got", "words"),
    [
        ("select n from t", [1, 3, 2], "Without ORDER BY"),
        ("select n, row_number() over (order by n) from t", [1, 3, 2], "Without ORDER BY"),
        ("select n from t order by m", [1, 3, 2], "one column more"),
        ("select n from t order by n desc", [3, 2, 1], "the other way round"),
    ],
)
def test_a_wrong_order_has_its_own_causes(query, got, words):
    assert words in cause(query, got, [1, 2, 3])


def test_quoted_texts_and_comments_are_no_sql():
    assert cause("select '= null' /* not in (select */ from t -- = null", [(1,)], [(2,)]) == ""


def test_rows_that_share_values_belong_together():
    pairs = paired([("Ada", 1), ("Ben", 2), ("Cem", 3)], [("Ben", 9), ("Ada", 8), ("Zoe", 7)])
    assert pairs == [(("Ada", 1), ("Ada", 8)), (("Ben", 2), ("Ben", 9))]
