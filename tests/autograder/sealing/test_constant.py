import ast
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest

from autograder.sealing.constant import NotConstantError, evaluate, is_constant


def node(source):
    return ast.parse(source, mode="eval").body


@pytest.mark.parametrize(
    "source",
    [
        "1",
        "-1",
        "2**10",
        "[0] * 3",
        "'a' 'b'",
        "f'plain'",
        "set()",
        "{1: [2, (3,)]}",
        "frozenset({1})",
        "~5",
        "list(range(3))",
        "dict(a=1)",
        "float('inf')",
        "sorted([2, 1])",
        "1 + 2j",
        "b'x'",
        "...",
        "int",
        "[int, str]",
        "1 << 4 | 1",
    ],
)
def test_a_constant_has_the_value_that_python_gives_it(source):
    assert is_constant(node(source))
    assert evaluate(node(source)) == eval(source)


def test_values_of_the_standard_library_are_constants():
    assert evaluate(node("Decimal('1.5')")) == Decimal("1.5")
    assert evaluate(node("collections.Counter('aab')")) == Counter("aab")
    assert evaluate(node("pathlib.Path('a')")) == Path("a")
    assert evaluate(node("datetime.date(2026, 1, 2)")).year == 2026


@pytest.mark.parametrize(
    "source",
    [
        "x",
        "f()",
        "[x]",
        "{**x}",
        "[*x]",
        "f'{x}'",
        "1 / 0",
        "not 1",
        "x.y",
        "lambda: 1",
        "float('nan')",
        "[float('nan')]",
        "dict(**x)",
        "set([[]])",
        "x if 1 else 2",
        "print(1)",
        "sorted([1, 'a'])",
        "(int, x)",
        "{1: y}",
        "-x",
    ],
)
def test_anything_else_is_not_constant(source):
    assert not is_constant(node(source))


def test_the_error_names_the_expression():
    with pytest.raises(NotConstantError, match=r"1 / 0: division by zero"):
        evaluate(node("1 / 0"))
