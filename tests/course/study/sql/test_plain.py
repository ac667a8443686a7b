"""Rows get one order, whatever is in them."""

import random

import pytest

from course.study.sql.plain import canonical

IN_ORDER = [
    (-1,),
    (False,),
    (0.5,),
    (2,),
    (float("inf"),),
    (float("nan"),),
    ("",),
    ("10.00",),
    ("9.00",),
    ("B",),
    ("a",),
    ([1],),
    ([1, None],),
    ([2],),
    (["a"],),
    (None,),
]


@pytest.mark.parametrize("seed", range(5))
def test_mixed_rows_have_one_order(seed):
    shuffled = random.Random(seed).sample(IN_ORDER, len(IN_ORDER))
    assert [repr(row) for row in sorted(shuffled, key=canonical)] == [repr(row) for row in IN_ORDER]


def test_later_columns_decide_between_equal_first_ones():
    assert sorted([("a", None), ("a", 2), ("a", 1)], key=canonical) == [("a", 1), ("a", 2), ("a", None)]
