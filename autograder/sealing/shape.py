"""Find what a test computes and what it compares that with: `f(2) == 4` computes f(2), the rest can be kept back."""

import ast
import copy
from dataclasses import dataclass

from autograder.sealing.compare import VALUE
from autograder.sealing.constant import evaluate, is_constant
from autograder.sealing.limits import Value
from autograder.sealing.strength import COMPARED_INSIDE, reason

SYMBOLS: dict[type, str] = {
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.Is: "is",
    ast.IsNot: "is not",
    ast.In: "in",
    ast.NotIn: "not in",
}
ORDER = (ast.Lt, ast.LtE, ast.Gt, ast.GtE)


@dataclass(frozen=True)
class Shape:
    """A test, taken apart."""

    computed: ast.expr  # for the learner's process
    call: str
    expression: str  # the test with __value__ in place of what is computed
    op: str
    expected: Value
    reason: str  # why a passing value can be guessed, or ""


def shape(test: ast.expr) -> Shape:
    """Take a test apart; if nothing in it can be kept back, its truth is what the learner's process sends."""
    whole = copy.deepcopy(test)
    hole = _hole(whole)
    if hole is None:
        truth = ast.UnaryOp(ast.Not(), ast.UnaryOp(ast.Not(), test))
        return Shape(truth, ast.unparse(test), f"{VALUE} is True", "truth", True, COMPARED_INSIDE)
    parent, name, place = hole
    computed = getattr(parent, name) if place is None else getattr(parent, name)[place]
    blank = ast.Name(VALUE, ast.Load())
    if place is None:
        setattr(parent, name, blank)
    else:
        getattr(parent, name)[place] = blank
    expected = _expected(whole)
    return Shape(computed, ast.unparse(computed), ast.unparse(whole), _op(whole), expected, reason(whole, expected))


Hole = tuple[ast.AST, str, int | None]


def _hole(test: ast.expr) -> Hole | None:
    """Where the only part stands that is not constant: a node, its field, and the index in the field."""
    match test:
        case ast.UnaryOp(op=ast.Not()):
            return _hole(test.operand)
        case ast.Compare():
            return _hole_of_comparison(test)
        case ast.Call(func=ast.Name(id="isclose") | ast.Attribute(value=ast.Name(id="math"), attr="isclose")):
            named = [keyword.value for keyword in test.keywords if keyword.arg]
            plain = len(test.args) == 2 and len(named) == len(test.keywords) and all(map(is_constant, named))
            return _only([(test, "args", 0), (test, "args", 1)]) if plain else None
    return None


def _hole_of_comparison(test: ast.Compare) -> Hole | None:
    hole = _only([(test, "left", None), *((test, "comparators", place) for place in range(len(test.comparators)))])
    if hole is None or not _identity_is_certain(test):
        return None
    inner = _at(hole)
    match inner:
        case ast.Call(func=ast.Name(id="abs"), args=[ast.BinOp(op=ast.Sub()) as difference], keywords=[]) if all(
            isinstance(op, ORDER) for op in test.ops
        ):
            return _only([(difference, "left", None), (difference, "right", None)]) or hole
    return hole


def _only(places: list[Hole]) -> Hole | None:
    open_places = [place for place in places if not is_constant(_at(place))]
    return open_places[0] if len(open_places) == 1 else None


def _at(hole: Hole) -> ast.expr:
    parent, name, place = hole
    found = getattr(parent, name)
    return found if place is None else found[place]  # type: ignore[no-any-return]


def _identity_is_certain(test: ast.Compare) -> bool:
    """`is` means the same in two processes only for None, True, False, ... and builtin types."""
    if not any(isinstance(op, ast.Is | ast.IsNot) for op in test.ops):
        return True
    values = [evaluate(node) for node in (test.left, *test.comparators) if is_constant(node)]
    return all(value is None or value is ... or isinstance(value, bool | type) for value in values)


def _expected(whole: ast.expr) -> Value:
    """The value that is kept back; a tuple where there are several."""
    match whole:
        case ast.UnaryOp(op=ast.Not()):
            return _expected(whole.operand)
        case ast.Compare(left=ast.Call(args=[ast.BinOp() as difference])) if not is_constant(whole.left):
            return _constants([difference.left, difference.right])
        case ast.Compare():
            return _constants([whole.left, *whole.comparators])
        case ast.Call():
            return _constants(whole.args)
    return None


def _constants(nodes: list[ast.expr]) -> Value:
    values = [evaluate(node) for node in nodes if is_constant(node)]
    return values[0] if len(values) == 1 else tuple(values)


def _op(whole: ast.expr) -> str:
    match whole:
        case ast.UnaryOp(op=ast.Not()):
            return f"not {_op(whole.operand)}"
        case ast.Compare(left=ast.Call(func=ast.Name(id="abs"))) if len(whole.ops) == 1:
            return "abs"
        case ast.Compare():
            return " ".join(SYMBOLS[type(op)] for op in whole.ops)
    return "isclose"
