"""Split a test cell: the learner's process gets the calls, the supervisor keeps what they should give and the messages.

`assert f(2) == 4, "wrong"` becomes `__check__(0, f(2))`. Nothing that an interpreter does with that line can turn
a wrong value into the right one, because it never learns which one that is.
"""

import ast
import warnings
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from autograder.sealing.compare import Check
from autograder.sealing.shape import Shape, shape
from autograder.sealing.strength import verdict, verdicts

CHECK = "__check__"
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)
IN_FUNCTION = "it stands in a function or class, where its message may need local names; assert at the top of the cell"
CAUGHT = "an `except` or a context manager around it may catch its failure on purpose; assert after the block"
AWAITS = "its message awaits something, which is not possible after the failure; await it before the assertion"
CATCHING_MANAGERS = ("raises", "suppress", "assertRaises", "assertRaisesRegex", "subTest")
CATCHING_ERRORS = ("AssertionError", "Exception", "BaseException")


@dataclass(frozen=True)
class Open:
    """An assertion that stays as it is."""

    line: int
    reason: str


@dataclass(frozen=True)
class Sealed:
    """A test cell for the learner's process, and what the supervisor keeps of it."""

    code: str
    checks: tuple[Check, ...]
    stays_open: tuple[Open, ...] = ()

    @property
    def open(self) -> tuple[int, ...]:
        """The lines of the assertions that stay open."""
        return tuple(assertion.line for assertion in self.stays_open)


def split(source: str, hidden_lines: frozenset[int] = frozenset()) -> Sealed | None:
    """Take expected values and messages out of a test cell; None: no plain Python, or nothing is asserted."""
    tree = parse(source)
    if tree is None or not any(isinstance(node, ast.Assert) for node in ast.walk(tree)):
        return None
    sealer = _Sealer(source, hidden_lines)
    code = _written(_Padded(), sealer.block(tree.body, required=True))
    if code is None:
        return None
    quiet = ";" if source.rstrip().endswith(";") else ""  # without it the last value would become a grade
    return Sealed(code + quiet, tuple(_find_verdicts(sealer.checks)), tuple(sealer.open))


def parse(source: str) -> ast.Module | None:
    """The syntax tree of a cell, top-level await included, or None for magics and other non-Python."""
    flags = ast.PyCF_ONLY_AST | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = compile(source, "<test>", "exec", flags, dont_inherit=True)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    return tree if isinstance(tree, ast.Module) else None


def _find_verdicts(checks: list[Check]) -> Iterator[Check]:
    words = verdicts([check.expected for check in checks if check.op == "=="])
    for check in checks:
        if not check.reason and isinstance(check.expected, str) and check.expected in words:
            yield replace(check, reason=verdict(check.expected))
        else:
            yield check


class _Sealer:
    """Replaces the assertions of a cell and remembers what it took out."""

    def __init__(self, source: str, hidden_lines: frozenset[int]) -> None:
        self.source, self.hidden_lines = source, hidden_lines
        self.checks: list[Check] = []
        self.open: list[Open] = []

    def block(self, statements: list[ast.stmt], required: bool) -> list[ast.stmt]:
        return [new for statement in statements for new in self.statement(statement, required)]

    def statement(self, statement: ast.stmt, required: bool) -> list[ast.stmt]:
        match statement:
            case ast.Assert():
                return self.assertion(statement, required)
            case ast.If() | ast.For() | ast.AsyncFor() | ast.While():
                statement.body = self.block(statement.body, False)
                statement.orelse = self.block(statement.orelse, False)
            case ast.With() | ast.AsyncWith() if not _may_swallow(statement):
                statement.body = self.block(statement.body, False)
            case ast.Try():
                self.attempt(statement)
            case ast.Match():
                for case in statement.cases:
                    case.body = self.block(case.body, False)
            case _:
                self.leave(statement, IN_FUNCTION if isinstance(statement, FUNCTIONS) else CAUGHT)
        return [statement]

    def attempt(self, statement: ast.Try) -> None:
        if any(map(_catches_assertions, statement.handlers)):
            for inner in statement.body:
                self.leave(inner, CAUGHT)
        else:
            statement.body = self.block(statement.body, False)
        for handler in statement.handlers:
            handler.body = self.block(handler.body, False)
        statement.orelse = self.block(statement.orelse, False)
        statement.finalbody = self.block(statement.finalbody, False)

    def leave(self, statement: ast.stmt, reason: str) -> None:
        self.open += [Open(node.lineno, reason) for node in ast.walk(statement) if isinstance(node, ast.Assert)]

    def assertion(self, statement: ast.Assert, required: bool) -> list[ast.stmt]:
        if statement.msg and any(isinstance(node, ast.Await) for node in ast.walk(statement.msg)):
            self.leave(statement, AWAITS)
            return [statement]
        return [self.seal(statement, test, required) for test in _conjuncts(statement.test)]

    def seal(self, statement: ast.Assert, test: ast.expr, required: bool) -> ast.stmt:
        found = shape(test)
        self.checks.append(self.check(statement, found, required))
        number = ast.Constant(self.checks[-1].k)
        call = ast.Expr(ast.Call(ast.Name(CHECK, ast.Load()), [number, found.computed], []))
        return ast.fix_missing_locations(ast.copy_location(call, statement))

    def check(self, statement: ast.Assert, found: Shape, required: bool) -> Check:
        return Check(
            k=len(self.checks),
            line=statement.lineno,
            op=found.op,
            expected=found.expected,
            expression=found.expression,
            message_source=self.message(statement.msg),
            call=found.call,
            required=required,
            hidden=statement.lineno in self.hidden_lines,
            reason=found.reason,
        )

    def message(self, node: ast.expr | None) -> str | None:
        """The message as written, in brackets, because it may go over several lines."""
        return None if node is None else f"({ast.get_source_segment(self.source, node)}\n)"


def _conjuncts(test: ast.expr) -> list[ast.expr]:
    if isinstance(test, ast.BoolOp) and isinstance(test.op, ast.And):
        return [part for value in test.values for part in _conjuncts(value)]
    return [test]


def _last_name(node: ast.expr) -> str:
    return ast.unparse(node.func if isinstance(node, ast.Call) else node).rpartition(".")[2]


def _may_swallow(statement: ast.With | ast.AsyncWith) -> bool:
    return any(_last_name(item.context_expr) in CATCHING_MANAGERS for item in statement.items)


def _catches_assertions(handler: ast.ExceptHandler) -> bool:
    kinds = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return any(kind is None or _last_name(kind) in CATCHING_ERRORS for kind in kinds)


@dataclass
class _Padded:
    """Text in which every statement begins on its old line, if the ones before it leave room."""

    lines: list[str] = field(default_factory=list)

    def add(self, line: int, text: str) -> None:
        self.lines += [""] * (line - 1 - len(self.lines))
        self.lines += text.split("\n")


def _written(padded: _Padded, statements: Iterable[ast.stmt]) -> str | None:
    """The statements as text without comments, or None if Python does not write one back as it was."""
    for statement in statements:
        text = _unparsed(statement)
        if text is None:
            return None
        decorators = getattr(statement, "decorator_list", [])
        padded.add(min([statement.lineno, *(node.lineno for node in decorators)]), text)
    return "\n".join(padded.lines)


def _unparsed(statement: ast.stmt) -> str | None:
    try:
        text = ast.unparse(statement)
        again = parse(text)
    except (ValueError, RecursionError):  # an f-string that Python cannot quote
        return None
    return text if again is not None and ast.dump(again.body[0]) == ast.dump(statement) else None
