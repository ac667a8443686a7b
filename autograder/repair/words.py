"""How much two texts have in common, and which names a text of Python gives a value."""

import ast
import re
import textwrap
import warnings
from collections import Counter
from types import CodeType

_WORD = re.compile(r"\w+|[^\w\s]")
_LIMIT = 20_000  # characters of Python; more is not looked at
_START = 5_000  # characters that are compared


class Words:
    """The words of a text, to be compared in linear time."""

    def __init__(self, text: str) -> None:
        self.count = Counter(_WORD.findall(text[:_START]))
        self.total = sum(self.count.values())

    def like(self, other: "Words") -> float:
        """How many words two texts share, between 0 and 1."""
        if not self.total or not other.total:
            return 0.0
        return 2 * (self.count & other.count).total() / (self.total + other.total)


def names(text: str) -> frozenset[str]:
    """The names that a text gives a value at top level; a cell magic stands for itself."""
    if text.lstrip().startswith("%%"):
        return frozenset([text.split("\n", 1)[0].strip()])
    tree = _tree(text)
    return frozenset(_bound(tree.body)) if tree else frozenset()


def whole(text: str) -> bool:
    """Whether a text can stand in a cell of its own."""
    return text.lstrip().startswith("%%") or _compiles(text)


def _bound(body: list[ast.stmt]) -> set[str]:
    found: set[str] = set()
    pending: list[ast.AST] = list(body)
    while pending:
        node = pending.pop()
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            found.add(node.name)
        elif not isinstance(node, ast.Lambda):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                found.add(node.id)
            pending.extend(ast.iter_child_nodes(node))
    return found


def _python(text: str) -> str:
    return textwrap.dedent(re.sub(r"^(\s*)[%!?].*$", r"\1pass", text, flags=re.MULTILINE))


def _tree(text: str) -> ast.Module | None:
    tree = _compiled(text, ast.PyCF_ONLY_AST)
    return tree if isinstance(tree, ast.Module) else None


def _compiles(text: str) -> bool:
    return _compiled(text, 0) is not None


def _compiled(text: str, flags: int) -> ast.Module | CodeType | None:
    if len(text) > _LIMIT:
        return None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            flags |= ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
            made: ast.Module | CodeType = compile(_python(text), "<cell>", "exec", flags, dont_inherit=True)
            return made
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return None
