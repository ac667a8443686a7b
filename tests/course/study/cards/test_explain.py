"""A plain sentence for every exception that learners meet, and an honest one for those nobody foresaw."""

import builtins

import pytest

from course.study.cards.explain import general, sentence

NAMES = {"prices": [1], "number": 1}


def raised(code):
    names = {**NAMES, "__builtins__": builtins}
    with pytest.raises(BaseException) as info:
        exec(code, names)
    return info.value


@pytest.mark.parametrize(
    ("code", "says"),
    [
        ("pricse", "Did you mean `prices`?"),
        ("qqq", "the cell that makes it has not been run since the kernel started"),
        ("functools", "the cell with `import functools` has not been run"),
        ("double(1)", "`double` does not exist yet: run the answer cell above"),
        ("def f():\n    number += 1\nf()", "`number` gets a value somewhere in this function"),
        ("None.x", "What stands before `.x` is None. A function without `return` gives None"),
        ("prices.apend(1)", "A `list` object has nothing called `apend`. Did you mean `append`?"),
        ("import math\nmath.sqroot(2)", "The module `math` has nothing called `sqroot`. Did you mean `sqrt`?"),
        ("{}['a']", "no key 'a'"),
        ("prices[7]", "no item at this position"),
        ("1/0", "A division by 0"),
        ("def f(): f()\nf()", "never comes to an end"),
        ("int('x')", "The text 'x' is not a number"),
        ("a, b = 1, 2, 3", "The left side has 2 names, and more values"),
        ("a, b = 1,", "The left side has 2 names, and only 1 values came"),
        ("import json\njson.loads('{')", "not JSON"),
        ("import nope", "no module `nope`"),
        ("from math import squareroot", "`squareroot` is not in the module `math`"),
        ("open('missing.txt')", "no file 'missing.txt'"),
        ("raise KeyboardInterrupt", "stopped before it was done"),
        ("raise TimeoutError", "longer than it was allowed"),
        ("raise ConnectionRefusedError(111, 'refused')", "Nothing listens at this address"),
        ("next(iter([]))", "used up"),
        ("raise SystemExit", "asked Python to end"),
        ("raise NotImplementedError", "still to be written"),
        ("b'\\xff'.decode()", "not text in this encoding"),
        ("def f(a): ...\nf()", "`f` needs a value for `a`"),
        ("if 1\n  pass", "A colon is missing"),
    ],
)
def test_common_exceptions(code, says):
    assert says in sentence(raised(code), NAMES, {"double"})


def test_a_misspelt_local_is_found_in_the_cells_own_words():
    assert "Did you mean `func`?" in sentence(raised("fucn"), {}, (), {"func", "wrapper"})


def test_an_exception_that_nobody_foresaw_is_named_honestly():
    odd = type("OutOfWax", (Exception,), {})("no wax")
    assert sentence(odd, NAMES) == ""
    assert general(odd).startswith("Python stopped at this line with an `OutOfWax`.")


def test_an_object_that_hides_its_attributes_breaks_nothing():
    error = AttributeError("no", name="x", obj=type("Odd", (), {"__dir__": lambda self: 1 / 0})())
    assert sentence(error, NAMES) == "An `Odd` object has nothing called `x`."
