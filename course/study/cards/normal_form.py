"""One form for all texts of the same code: layout, comments, docstrings and the names of locals do not count."""

import ast
import re
from collections.abc import Iterator

_FIRST_LINE = re.compile(r"\A\s*%%sql[^\n]*\n?")
_SQL_TOKEN = re.compile(
    r"""--[^\n]*|/\*.*?\*/                            # comments
    |(?P<text>'(?:[^']|'')*'|"(?:[^"]|"")*"|\$(?P<tag>\w*)\$.*?\$(?P=tag)\$)
    |(?P<word>[^\W\d]\w*)|(?P<other>\d+(?:\.\d+)?|::|<=|>=|<>|!=|\|\||->>?|\S)""",
    re.DOTALL | re.VERBOSE,
)
_SQL_KEYWORDS = re.compile(
    "on|using|where|group|order|having|limit|offset|union|intersect|except|inner|left|right|full|cross|natural|join|set"
    "|values|select|from|and|or|as|lateral|window|fetch|for|returning|tablesample|when|then|else|end"
)


def normal_form(code: str, language: str) -> str:
    """Return the form that two texts of the same code share; a text that does not parse keeps its words."""
    if language == "sql":
        return " ".join(_sql(_FIRST_LINE.sub("", code)))
    try:
        tree = ast.parse(code)
    except (SyntaxError, ValueError, RecursionError):
        return "\n".join(line.split("#")[0].rstrip() for line in code.splitlines() if line.split("#")[0].strip())
    for node in ast.walk(tree):
        _undress(node)
    for statement in tree.body:
        _rename(statement)
    return ast.unparse(ast.fix_missing_locations(tree))


def words(normal: str) -> list[str]:
    """Return what two forms are compared by when they differ: words and signs."""
    return re.findall(r"\w+|[^\w\s]", normal)


def _undress(node: ast.AST) -> None:
    """Take docstrings and annotations away."""
    body = getattr(node, "body", None)
    if isinstance(body, list):
        stripped = [item for item in body if not _is_text(item)]
        node.body = stripped or [ast.Pass()] * bool(body)  # type: ignore[attr-defined]
    if isinstance(node, ast.arg):
        node.annotation = None
    elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        node.returns = None


def _is_text(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)


def _rename(statement: ast.stmt) -> None:
    """Number the local names of a function or of a class's methods in the order in which they appear."""
    public = {name for node in ast.walk(statement) if isinstance(node, ast.Global) for name in node.names}
    classes = [node for node in ast.walk(statement) if isinstance(node, ast.ClassDef)]
    methods = {item.name for node in classes for item in node.body if isinstance(item, ast.FunctionDef)}
    local = set(_locals(statement, within=False)) - public - methods
    numbers: dict[str, str] = {}
    for node in ast.walk(statement):
        for key in ("id", "arg", "name", "asname"):
            name = getattr(node, key, None)
            if name in local and not isinstance(node, ast.keyword):
                setattr(node, key, numbers.setdefault(name, f"local{len(numbers)}"))
        if isinstance(node, ast.Nonlocal):
            node.names = [numbers.setdefault(name, f"local{len(numbers)}") for name in node.names]


def _locals(node: ast.AST, within: bool) -> Iterator[str]:
    """Yield the names that functions below the node bind; a class's own names are its attributes and stay."""
    is_function = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
    inside = is_function or (within and not isinstance(node, ast.ClassDef))
    if within and isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        yield node.name
    if isinstance(node, ast.comprehension):
        yield from (item.id for item in ast.walk(node.target) if isinstance(item, ast.Name))
    elif inside:
        yield from _own(node)
    for child in ast.iter_child_nodes(node):
        yield from _locals(child, inside)


def _own(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.arg):
        yield node.arg
    elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
        yield node.id
    elif isinstance(node, ast.ExceptHandler) and node.name:
        yield node.name
    elif isinstance(node, ast.alias) and node.asname:
        yield node.asname


def _sql(text: str) -> list[str]:
    tokens = [token for match in _SQL_TOKEN.finditer(text) if (token := _token(match))]
    while tokens and tokens[-1] == ";":
        tokens.pop()
    aliases = _aliases(tokens)
    return [aliases.get(token, token) for token in tokens if token != "as"]


def _token(match: re.Match[str]) -> str:
    return match["text"] or (match["word"] or "").lower() or match["other"] or ""


def _aliases(tokens: list[str]) -> dict[str, str]:
    """Number the second names of tables (`from orders as o`, `) as totals`) in the order in which they appear."""
    found: dict[str, str] = {}
    in_from = False
    for number, (before, token) in enumerate(zip(["", *tokens], tokens, strict=False)):
        in_from = token in ("from", "join") or (in_from and token not in ("on", "where", "group", "select", "order"))
        named = before if before != "as" else (tokens[number - 2] if number > 1 else "")
        is_table = named == ")" or (named.isidentifier() and not _SQL_KEYWORDS.fullmatch(named))
        if in_from and is_table and token.isidentifier() and not _SQL_KEYWORDS.fullmatch(token):
            found.setdefault(token, f"alias{len(found)}")
    return found
