import ast

import pytest

from autograder.sealing.shape import shape


def taken_apart(source):
    found = shape(ast.parse(source, mode="eval").body)
    return found.call, found.expression, found.op, found.expected


@pytest.mark.parametrize(
    "source, apart",
    [
        ("f(2) == 4", ("f(2)", "__value__ == 4", "==", 4)),
        ("4 == f(2)", ("f(2)", "4 == __value__", "==", 4)),
        ("f(2) in [4, 5]", ("f(2)", "__value__ in [4, 5]", "in", [4, 5])),
        ("'a' not in x", ("x", "'a' not in __value__", "not in", "a")),
        ("x is not None", ("x", "__value__ is not None", "is not", None)),
        ("type(x) is int", ("type(x)", "__value__ is int", "is", int)),
        ("0 < f() <= 9", ("f()", "0 < __value__ <= 9", "< <=", (0, 9))),
        ("abs(f() - 2.5) < 1e-6", ("f()", "abs(__value__ - 2.5) < 1e-06", "abs", 2.5)),
        ("abs(2.5 - f()) <= 1e-6", ("f()", "abs(2.5 - __value__) <= 1e-06", "abs", 2.5)),
        ("abs(x) < 3", ("abs(x)", "__value__ < 3", "<", 3)),
        ("abs(x - y) < 3", ("abs(x - y)", "__value__ < 3", "<", 3)),
        ("math.isclose(f(), 2.5, abs_tol=0.1)", ("f()", "math.isclose(__value__, 2.5, abs_tol=0.1)", "isclose", 2.5)),
        ("round(f(), 2) == 2.5", ("round(f(), 2)", "__value__ == 2.5", "==", 2.5)),
        ("not f(1) == 2", ("f(1)", "not __value__ == 2", "not ==", 2)),
        ("await f() == 3", ("await f()", "__value__ == 3", "==", 3)),
    ],
)
def test_a_test_is_taken_apart(source, apart):
    assert taken_apart(source) == apart


@pytest.mark.parametrize(
    "source",
    [
        "f(1)",
        "not f(1)",
        "f(1) == g(2)",
        "isinstance(x, int)",
        "a or b",
        "x is 5",
        "f(1) == [y, 3]",
        "1 < x < y",
        "1 == 1",
    ],
)
def test_of_anything_else_only_the_truth_is_sent(source):
    assert taken_apart(source) == (source, "__value__ is True", "truth", True)
    computed = shape(ast.parse(source, mode="eval").body).computed
    assert ast.unparse(computed) == f"not not {source if source.startswith('not') else ast.unparse(computed)[8:]}"
