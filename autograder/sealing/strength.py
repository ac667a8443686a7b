"""Say why a sealed assertion can be passed by guessing, without knowing what it expects."""

import ast
import builtins
from collections import Counter

from autograder.sealing.limits import Value

VERDICTS = (
    *("caught", "correct", "done", "equal", "false", "fine", "good", "identical", "match", "matches", "no", "none"),
    *("ok", "okay", "pass", "passed", "right", "same", "success", "true", "valid", "yes"),
)
REPEATED = 3  # a word expected so often in one cell is the verdict of a helper
FEW = 4
SHORT = 3
COMPARED_INSIDE = (
    "the comparison happens in the learner's process, which can answer True; "
    "compare the value itself with a literal: assert f(2) == 4"
)


def reason(test: ast.expr, expected: Value) -> str:
    """Why the test can be passed by guessing, or "" if its value has to be known."""
    if isinstance(test, ast.UnaryOp):
        return "`not` accepts nearly every value; compare with the expected literal instead"
    if isinstance(test, ast.Compare):
        return _of_comparison(test, expected)
    return _of_value(expected)


def _of_comparison(test: ast.Compare, expected: Value) -> str:
    near = isinstance(test.left, ast.Call) and isinstance(test.ops[0], ast.Lt | ast.LtE)  # abs(__value__ - 2.5) < 0.1
    if len(test.ops) == 1 and (near or isinstance(test.ops[0], ast.Eq)):
        return _of_value(expected)
    if len(test.ops) == 1 and isinstance(test.ops[0], ast.In):
        return _of_membership(test, expected)
    sign = ast.unparse(ast.Compare(ast.Name("x"), test.ops[:1], [ast.Name("y")]))
    return f"many values pass `{sign}`; compare with == and the expected literal instead"


def _of_membership(test: ast.Compare, expected: Value) -> str:
    if isinstance(test.left, ast.Name):  # __value__ in (2, 3)
        precise = isinstance(expected, list | tuple | set | frozenset | dict) and not any(map(_of_value, expected))
        return "" if precise else "one of the accepted values is easy to guess; compare with =="
    if isinstance(expected, str | bytes) and len(expected) >= SHORT:
        return ""
    return f"a long enough answer contains {expected!r} by chance; compare the part itself with =="


def _of_value(value: Value) -> str:
    if _is_trivial(value):
        return f"{value!r} is easy to guess; compare a value that has to be computed with its literal"
    if isinstance(value, str) and value in VERDICTS:
        return verdict(value)
    if isinstance(value, list | tuple | set | frozenset) and len(value) > FEW and len(set(map(repr, value))) > 1:
        return ""
    if isinstance(value, list | tuple | set | frozenset) and value and all(map(_of_value, value)):
        return f"{value!r} holds only values that are easy to guess; compare one that has to be computed"
    return ""


def _is_trivial(value: Value) -> bool:
    if value is None or value is ... or isinstance(value, bool | type):
        return True
    if isinstance(value, int | float | complex):
        return value in (-1, 0, 1)
    if isinstance(value, str) and vars(builtins).get(value) is not None:
        return True
    return value == "NoneType" or (hasattr(value, "__len__") and len(value) == 0)


def verdict(word: str) -> str:
    """Why a helper's verdict such as "right" protects nothing."""
    return (
        f"{word!r} is a helper's verdict: the comparison happens in the learner's process, which can answer {word!r}; "
        "compare the value itself with a literal: assert answer == 42"
    )


def verdicts(expected: list[object]) -> set[str]:
    """The words that so many assertions of one cell expect that they must be a helper's verdict."""
    words = Counter(word for word in expected if isinstance(word, str) and word.isalpha() and word.islower())
    return {word for word, seen in words.items() if seen >= REPEATED}
