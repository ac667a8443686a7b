"""Tests made wrong on purpose: no honest answer passes them, but somebody who switched the tests off does."""

import ast
from collections.abc import Callable, Iterator
from random import Random

from autograder.sealing.compare import VALUE, Check
from autograder.sealing.constant import evaluate, is_constant
from autograder.sealing.limits import Value
from autograder.sealing.shape import shape
from autograder.sealing.split import parse

DECOYS = 7
LETTERS = "jqvwxyz"


def decoys(check: Check, rng: Random) -> tuple[list[str], list[bool]]:
    """Tests of __value__ in random order, one real and the others wrong, and the answers that a right value gives."""
    tests = {check.expression, *(wrong(check.expression, rng) for _ in range(DECOYS))}
    shuffled = rng.sample(sorted(tests), len(tests))
    return shuffled, [test == check.expression for test in shuffled]


def decoy_source(source: str, rng: Random) -> str | None:
    """The test cell with its last checkable assertion made wrong, so that whoever passes the cell now fails here."""
    tree = parse(source)
    chosen = None if tree is None else _chosen(tree)
    if tree is None or chosen is None:
        return None
    found = shape(chosen.test)
    swapped = _Swap(found.computed).visit(ast.parse(wrong(found.expression, rng), mode="eval").body)
    if found.op == "truth" and isinstance(chosen.test, ast.Compare) and isinstance(chosen.test.ops[0], ast.Eq):
        # Whoever is equal to everything is equal to this as well; nobody honest is.
        foreign = ast.Constant(f"{rng.choice(LETTERS)}{rng.randint(10, 99)}")
        swapped = ast.BoolOp(ast.Or(), [swapped, ast.Compare(chosen.test.left, [ast.Eq()], [foreign])])
    chosen.test = ast.fix_missing_locations(ast.copy_location(swapped, chosen.test))
    return ast.unparse(tree)


def wrong(expression: str, rng: Random) -> str:
    """A test that fails for every value that passes this one: another constant, or else the opposite."""
    test = ast.parse(expression, mode="eval").body
    match test:
        case ast.Compare(ops=[ast.Eq()]) if is_constant(test.left):
            test.left = _other(test.left, rng)
        case ast.Compare(ops=[ast.Eq()]):
            test.comparators = [_other(test.comparators[0], rng)]
        case ast.Compare(
            left=ast.Call(args=[ast.BinOp(right=middle) as difference]), ops=[ast.Lt() | ast.LtE()], comparators=[far]
        ) if is_constant(middle) and is_constant(far):
            distance = abs(evaluate(far)) * 2 + rng.randint(3, 97)
            difference.right = ast.BinOp(middle, ast.Add(), ast.Constant(type(evaluate(middle))(distance)))
        case _:
            test = ast.UnaryOp(ast.Not(), test)
    return ast.unparse(ast.fix_missing_locations(test))


def _chosen(tree: ast.Module) -> ast.Assert | None:
    """The last assertion that certainly runs: an honest answer would pass a wrong one that is never reached."""
    candidates = list(_reached(tree.body, {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}))
    equal = [node for node in candidates if shape(node.test).op == "=="]
    return next(reversed(equal or candidates), None)


def _reached(statements: list[ast.stmt], functions: dict[str, ast.FunctionDef]) -> Iterator[ast.Assert]:
    for statement in statements:
        match statement:
            case ast.Assert():
                yield statement
            case ast.Expr(value=ast.Call(func=ast.Name(id=name))) if name in functions:
                yield from _reached(functions[name].body, {})


class _Swap(ast.NodeTransformer):
    """Puts the computed expression back in the place of __value__."""

    def __init__(self, computed: ast.expr) -> None:
        self.computed = computed

    def visit_Name(self, node: ast.Name) -> ast.expr:
        return self.computed if node.id == VALUE else node


def _other(node: ast.expr, rng: Random) -> ast.expr:
    """A constant that differs and looks alike: the last literal in it is another one."""
    copied = ast.parse(ast.unparse(node), mode="eval").body
    for leaf in reversed([leaf for leaf in ast.walk(copied) if isinstance(leaf, ast.Constant)]):
        before = leaf.value
        leaf.value = _different(before, rng)
        if is_constant(copied) and not _equal(copied, node):
            return copied
        leaf.value = before
    return ast.Constant(f"{rng.choice(LETTERS)}{rng.randint(10, 99)}")


def _equal(left: ast.expr, right: ast.expr) -> bool:
    return bool(evaluate(left) == evaluate(right))


CHANGES: dict[type, Callable[[Value, Random], Value]] = {
    bool: lambda value, rng: not value,
    int: lambda value, rng: value + rng.randint(3, 97),
    float: lambda value, rng: round(value + rng.uniform(1.3, 9.7), 6),
    str: lambda value, rng: value + rng.choice(LETTERS),
    bytes: lambda value, rng: value + rng.choice(LETTERS).encode(),
}


def _different(value: Value, rng: Random) -> Value:
    change = CHANGES.get(type(value))
    return change(value, rng) if change else f"{rng.choice(LETTERS)}{rng.randint(10, 99)}"
