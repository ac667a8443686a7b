"""Work out a constant expression of a test without running the test: literals, and calls of plain types on literals."""

import ast
import datetime
import math
import operator
from collections import Counter, OrderedDict, deque
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from pathlib import Path, PurePath, PurePosixPath
from typing import Any
from uuid import UUID

from autograder.sealing.encode import encode
from autograder.sealing.limits import TYPES, Value

CALLABLE: dict[str, Callable[..., Any]] = {
    **{kind.__name__: kind for kind in (bool, bytearray, bytes, complex, dict, float, frozenset, int, list, range)},
    **{kind.__name__: kind for kind in (set, str, tuple, sorted, Counter, OrderedDict, deque)},
    **{kind.__name__: kind for kind in (Decimal, Fraction, Path, PurePath, PurePosixPath, UUID)},
    **{kind.__name__: kind for kind in (datetime.date, datetime.time, datetime.timedelta, datetime.timezone)},
    "datetime": datetime.datetime,
    "datetime.datetime": datetime.datetime,
    "datetime.date": datetime.date,
    "datetime.time": datetime.time,
    "datetime.timedelta": datetime.timedelta,
    "datetime.timezone": datetime.timezone,
    "decimal.Decimal": Decimal,
    "fractions.Fraction": Fraction,
    "uuid.UUID": UUID,
    "pathlib.Path": Path,
    "collections.Counter": Counter,
    "collections.OrderedDict": OrderedDict,
    "collections.deque": deque,
}
NAMED: dict[str, object] = {
    **TYPES,
    "math.pi": math.pi,
    "math.e": math.e,
    "math.inf": math.inf,
    "timezone.utc": datetime.UTC,
    "datetime.timezone.utc": datetime.UTC,
    "UTC": datetime.UTC,
    "datetime.UTC": datetime.UTC,
}
UNARY: dict[type, Callable[[Any], Any]] = {ast.UAdd: operator.pos, ast.USub: operator.neg, ast.Invert: operator.invert}
BINARY: dict[type, Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
    ast.Pow: operator.pow,
    ast.LShift: operator.lshift,
    ast.RShift: operator.rshift,
    ast.BitOr: operator.or_,
    ast.BitAnd: operator.and_,
    ast.BitXor: operator.xor,
}


class NotConstantError(ValueError):
    """The expression needs the learner's process."""


def is_constant(node: ast.expr) -> bool:
    """Say whether `evaluate` knows the value of this expression, and the value can travel."""
    try:
        encoded = encode(evaluate(node))
    except NotConstantError:
        return False
    return not _unfit(encoded)


def _unfit(encoded: Value) -> bool:
    """Opaque parts cannot be compared here; nan can, but which nan it is decides in a container."""
    if type(encoded) is not list or not encoded:
        return False
    return encoded[0] in ("?", "o") or encoded[:2] == ["f", "nan"] or any(map(_unfit, encoded))


def evaluate(node: ast.expr) -> Value:
    """The value of a constant expression; NotConstantError for any other."""
    try:
        return EVALUATE.get(type(node), _refuse)(node)
    except NotConstantError:
        raise
    except Exception as error:
        raise NotConstantError(f"{ast.unparse(node)}: {error}") from error


def _refuse(node: Value) -> Value:
    raise NotConstantError(ast.unparse(node))


def _items(nodes: list[ast.expr]) -> list[Any]:
    return [evaluate(node) for node in nodes]


def _dict(node: ast.Dict) -> dict[Any, Any]:
    if None in node.keys:
        _refuse(node)
    return dict(zip(_items([key for key in node.keys if key]), _items(node.values), strict=True))


def _call(node: ast.Call) -> Value:
    function = CALLABLE.get(ast.unparse(node.func)) or _refuse(node)
    named = {keyword.arg or _refuse(node): evaluate(keyword.value) for keyword in node.keywords}
    return function(*_items(node.args), **named)


def _named(node: ast.expr) -> Value:
    name = ast.unparse(node)
    return NAMED[name] if name in NAMED else _refuse(node)


EVALUATE: dict[type, Callable[[Any], Any]] = {
    ast.Constant: lambda node: node.value,
    ast.List: lambda node: _items(node.elts),
    ast.Tuple: lambda node: tuple(_items(node.elts)),
    ast.Set: lambda node: set(_items(node.elts)),
    ast.Dict: _dict,
    ast.UnaryOp: lambda node: UNARY[type(node.op)](evaluate(node.operand)),
    ast.BinOp: lambda node: BINARY[type(node.op)](evaluate(node.left), evaluate(node.right)),
    ast.JoinedStr: lambda node: "".join(_items(node.values)),
    ast.Call: _call,
    ast.Name: _named,
    ast.Attribute: _named,
}
