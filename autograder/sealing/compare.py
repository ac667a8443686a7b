"""Decide in the supervisor whether the value that a learner's process sent satisfies the assertion."""

import ast
import math
import operator
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Any, Literal

from autograder.sealing.constant import evaluate
from autograder.sealing.decode import Undecided
from autograder.sealing.limits import Value

VALUE = "__value__"
Judgement = Literal["passed", "failed", "opaque"]
OPERATORS: dict[type, Callable[[Any, Any], Any]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Is: operator.is_,
    ast.IsNot: operator.is_not,
    ast.In: lambda left, right: left in right,
    ast.NotIn: lambda left, right: left not in right,
}


@dataclass(frozen=True)
class Check:
    """One sealed assertion: what stays in the supervisor while the learner's process computes a value."""

    k: int
    line: int
    op: str
    expected: Value
    expression: str  # the test with __value__ for what the learner's process computes
    message_source: str | None
    call: str
    required: bool
    hidden: bool
    reason: str = ""  # why the value can be guessed

    @property
    def strength(self) -> Literal["sealed", "guessable"]:
        """Say whether somebody who sees only the call can guess a value that passes."""
        return "guessable" if self.reason else "sealed"

    def judge(self, value: object) -> Judgement:
        """Compare a decoded value as Python compares the original; opaque: only the process that has it can."""
        try:
            return "passed" if answer(self.expression, value) else "failed"
        except Undecided:
            return "opaque"
        except Exception:  # a comparison that raises in Python too, such as 1 < "1"
            return "failed"


def answer(expression: str, value: Value) -> bool:
    """The truth of a sealed test for this value."""
    return bool(_value(_parsed(expression), value))


@lru_cache(maxsize=4096)
def _parsed(expression: str) -> ast.expr:
    return ast.parse(expression, mode="eval").body


def _value(node: ast.expr, value: Value) -> Value:
    match node:
        case ast.Name(id=name) if name == VALUE:
            return value
        case ast.Compare():
            return _compare(node, value)
        case ast.UnaryOp(op=ast.Not()):
            return not _value(node.operand, value)
        case ast.Call(func=ast.Name(id="abs"), args=[ast.BinOp(op=ast.Sub(), left=left, right=right)]):
            return abs(_value(left, value) - _value(right, value))
        case ast.Call(func=ast.Name(id="isclose") | ast.Attribute(attr="isclose")):
            settings = {keyword.arg or "": evaluate(keyword.value) for keyword in node.keywords}
            return math.isclose(*[_value(argument, value) for argument in node.args], **settings)
    return evaluate(node)


def _compare(node: ast.Compare, value: Value) -> bool:
    operands = pairwise([node.left, *node.comparators])
    return all(
        OPERATORS[type(op)](_value(left, value), _value(right, value))
        for op, (left, right) in zip(node.ops, operands, strict=True)
    )
