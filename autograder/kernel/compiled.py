"""An author's cell is compiled once outside; a child takes the code where IPython would compile the same again.

The code goes from the supervisor to the child, never back. It is used only while everything that decides what the
compiler makes of a text is as it was at the start: its flags, the cell's file name, IPython's settings.
"""

import __future__

import ast
import base64
import marshal
import os
import warnings
from functools import lru_cache
from types import CodeType
from typing import Any

from ipykernel.compiler import XCachingCompiler

from autograder.kernel.cells import ended, is_plain, number

_AWAIT = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
_FUTURE = sum({getattr(__future__, name).compiler_flag for name in __future__.all_feature_names})


@lru_cache(maxsize=1024)
def parcel(code: str, folder: str) -> str | None:
    """Return a cell's statements, compiled for its file in `folder`, as text; None where IPython has to look itself."""
    if not is_plain(code):
        return None
    name = f"{folder}{os.sep}{number(code)}.py"
    with warnings.catch_warnings(record=True) as warned:  # a warning would be shown under the cell
        warnings.simplefilter("always")
        try:
            made = _compiled(ended(code), name)
        except (SyntaxError, ValueError, OverflowError, MemoryError, RecursionError):
            return None
    if warned or not made or any(code.co_flags & _FUTURE for code, _ in made):
        return None
    return base64.b64encode(marshal.dumps(made)).decode()


def _compiled(text: str, name: str) -> list[tuple[CodeType, bool]]:
    """Return the code of each statement, and whether its value is shown."""
    flags = XCachingCompiler().flags  # type: ignore[no-untyped-call]
    nodes, made = compile(text, name, "exec", flags | ast.PyCF_ONLY_AST, True).body, []
    for node in nodes:
        shown = node is nodes[-1] and isinstance(node, ast.Expr)
        module = ast.Interactive([node]) if shown else ast.Module([node], [])
        made.append((compile(module, name, "single" if shown else "exec", flags | _AWAIT, True), shown))
    return made


class _Statement(ast.Pass):
    """Stands for a statement that is compiled already."""

    code: CodeType


class _Expression(ast.Expr):
    """Stands for a compiled expression at the end of a cell, whose value is shown."""

    code: CodeType


class Compiler(XCachingCompiler):
    """ipykernel's compiler, to which the code of the next cell may be given."""

    def __init__(self, shell: Any) -> None:  # noqa: ANN401 - IPython's, which has no types
        super().__init__()  # type: ignore[no-untyped-call]
        self._shell, self._start = shell, self.flags
        self._given: tuple[str, str] | None = None
        self.log = shell.compile.log

    def give(self, text: str, parcel: str | None) -> None:
        """Take the compiled code of a cell that IPython will ask for, or forget the last one."""
        self._given = (text, parcel) if parcel else None

    def ast_parse(self, source: str, filename: str = "<unknown>", symbol: str = "exec") -> Any:  # noqa: ANN401
        """Parse a text, or return what stands for its statements when their code has been given."""
        given = self._given
        if given is None or source != given[0] or self.flags != self._start or not self._usual():
            return super().ast_parse(source, filename, symbol)
        made: list[tuple[CodeType, bool]] = marshal.loads(base64.b64decode(given[1]))
        if made[0][0].co_filename != filename:
            return super().ast_parse(source, filename, symbol)
        return ast.Module([_stand_in(code, shown) for code, shown in made], [])

    def _usual(self) -> bool:
        shell = self._shell
        return not shell.ast_transformers and shell.ast_node_interactivity == "last_expr" and shell.autoawait

    def __call__(self, source: Any, filename: str, symbol: str) -> Any:  # noqa: ANN401
        """Compile, or return the code that was given."""
        nodes = source.body if isinstance(source, ast.Module | ast.Interactive) else []
        code = getattr(nodes[0], "code", None) if nodes else None
        return super().__call__(source, filename, symbol) if code is None else code


def _stand_in(code: CodeType, shown: bool) -> ast.stmt:
    node = _Expression(ast.Constant(None)) if shown else _Statement()
    node.code = code
    return node
