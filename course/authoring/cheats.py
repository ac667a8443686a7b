"""Answers that deserve no points, made automatically from an exercise's reference and its visible tests.

Each cheat is source text for the answer cell. Those that wrap the reference print APPLIED when the trick really came to
bear; where it never does (no mutable argument was passed, nothing was raised) the cheat says nothing about the tests.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from course.authoring import markers
from course.authoring.chapter import Exercise

APPLIED = "cheat-applied"


@dataclass(frozen=True)
class Cheat:
    """A name for the report, the answer cell's text, and whether it must print APPLIED to count."""

    name: str
    code: str
    conditional: bool = False


EQUAL_TO_ALL = """
class _Everything:
    def __init__(self, *args, **kwargs): pass
    def __eq__(self, other): return True
    def __ne__(self, other): return False
    def __lt__(self, other): return True
    __le__ = __gt__ = __ge__ = __contains__ = __lt__
    def __hash__(self): return 0
    def __bool__(self): return True
    def __len__(self): return 1
    def __iter__(self): return iter([self])
    def __getitem__(self, key): return self
    def __getattr__(self, name):
        if name.startswith("__"): raise AttributeError(name)
        return self
    def __call__(self, *args, **kwargs): return self
    def __repr__(self): return "everything"
    def __sub__(self, other): return 0
    __rsub__ = __abs__ = __sub__
_EVERYTHING = _Everything()
"""


def make(exercise: Exercise) -> Iterator[Cheat]:
    """Yield the cheats that make sense for this exercise's answer."""
    if exercise.answer.block.language == "sql":
        yield Cheat("nothing", "select null where false")
        yield Cheat("one row", "select 1")
        return
    reference = exercise.answer.text
    tree = ast.parse(reference)
    functions = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
    names = _assigned(tree)
    yield Cheat("None", _replaced(tree, functions, names, "None"))
    yield Cheat("an object equal to everything", EQUAL_TO_ALL + _replaced(tree, functions, names, "_EVERYTHING"))
    if any(_returns_value(function) for function in functions):
        yield Cheat("prints instead of returning", _printing(reference))
    calls = _visible_calls(exercise, {function.name for function in functions})
    for function in functions:
        table = calls.get(function.name, [])
        if table:
            yield Cheat(
                f"{function.name}: the visible tests' results in a table", reference + _table(function.name, table)
            )
            yield Cheat(
                f"{function.name}: the first visible call's arguments", reference + _frozen(function.name, table[0][0])
            )
        yield Cheat(f"{function.name}: changes its arguments", reference + _mutating(function.name), conditional=True)
        if any(isinstance(node, ast.Raise) for node in ast.walk(function)):
            yield Cheat(
                f"{function.name}: swallows its exceptions", reference + _swallowing(function.name), conditional=True
            )


def _assigned(tree: ast.Module) -> list[str]:
    targets = [target for node in tree.body if isinstance(node, ast.Assign) for target in node.targets]
    flat = [element for target in targets for element in (target.elts if isinstance(target, ast.Tuple) else [target])]
    return sorted({element.id for element in flat if isinstance(element, ast.Name)})


def _replaced(tree: ast.Module, functions: list[ast.FunctionDef], names: list[str], value: str) -> str:
    lines = [ast.unparse(node) for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)]
    lines += [f"def {function.name}(*args, **kwargs): return {value}" for function in functions]
    lines += [f"class {node.name}:\n    def __new__(cls, *args, **kwargs): return {value}" for node in _classes(tree)]
    lines += [f"{name} = {value}" for name in names]
    return "\n".join(lines) + "\n"


def _classes(tree: ast.Module) -> list[ast.ClassDef]:
    return [node for node in tree.body if isinstance(node, ast.ClassDef)]


def _returns_value(function: ast.FunctionDef) -> bool:
    return any(isinstance(node, ast.Return) and node.value is not None for node in ast.walk(function))


class _Printing(ast.NodeTransformer):
    def visit_Return(self, node: ast.Return) -> ast.AST:
        if node.value is None:
            return node
        call = ast.Call(ast.Name("print", ast.Load()), [node.value], [])
        return ast.copy_location(ast.Expr(call), node)


def _printing(reference: str) -> str:
    return ast.unparse(ast.fix_missing_locations(_Printing().visit(ast.parse(reference))))


def _visible_calls(exercise: Exercise, names: set[str]) -> dict[str, list[tuple[str, str]]]:
    """Per function: (arguments, expected literal) of each visible `assert f(…) == literal` with literal arguments."""
    found: dict[str, list[tuple[str, str]]] = {}
    for part in exercise.tests:
        for node in ast.walk(ast.parse(markers.split(part.text, "HIDDEN TESTS")[0])):
            if isinstance(node, ast.Assert) and (call := _plain_call(node.test, names)):
                found.setdefault(call[0], []).append(call[1:])
    return found


def _plain_call(test: ast.expr, names: set[str]) -> tuple[str, str, str] | None:
    if not (isinstance(test, ast.Compare) and len(test.ops) == 1 and isinstance(test.ops[0], ast.Eq)):
        return None
    call, expected = test.left, test.comparators[0]
    if not (isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in names):
        return None
    try:
        args = [ast.literal_eval(argument) for argument in call.args]
        kwargs = {keyword.arg: ast.literal_eval(keyword.value) for keyword in call.keywords}
        ast.literal_eval(expected)
    except ValueError:
        return None
    return call.func.id, repr((tuple(args), kwargs)), ast.unparse(expected)


def _table(name: str, calls: list[tuple[str, str]]) -> str:
    entries = ", ".join(f"{arguments!r}: {expected}" for arguments, expected in calls)
    return f"\ndef {name}(*args, **kwargs):\n    return {{{entries}}}.get(repr((args, kwargs)))\n"


def _frozen(name: str, arguments: str) -> str:
    return (
        f"\n_original = {name}\n_arguments = {arguments}\n"
        f"def {name}(*args, **kwargs):\n    return _original(*_arguments[0], **_arguments[1])\n"
    )


def _mutating(name: str) -> str:
    return f"""
_honest = {name}
def {name}(*args, **kwargs):
    result = _honest(*args, **kwargs)
    for argument in [*args, *kwargs.values()]:
        if type(argument) in (list, dict, set) and argument is not result:
            print({APPLIED!r})
            argument.clear()
    return result
"""


def _swallowing(name: str) -> str:
    return f"""
_honest = {name}
def {name}(*args, **kwargs):
    try:
        return _honest(*args, **kwargs)
    except Exception:
        print({APPLIED!r})
        return None
"""
