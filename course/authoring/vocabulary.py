"""Which chapter teaches which piece of Python and SQL, so that no solution needs what has not been taught.

The numbers are those of the curriculum's plan. A construct that the chapter's own text shows before the exercise counts
as taught, whatever its number.
"""

import ast
import re
import sys
from collections.abc import Iterator

from course.authoring import markers
from course.authoring.chapter import Part

SYNTAX: dict[type[ast.AST], tuple[str, int]] = {
    ast.FunctionDef: ("a function definition", 5),
    ast.Lambda: ("lambda", 5),
    ast.ListComp: ("a comprehension", 6),
    ast.SetComp: ("a comprehension", 6),
    ast.DictComp: ("a comprehension", 6),
    ast.GeneratorExp: ("a generator expression", 6),
    ast.Try: ("try", 8),
    ast.Raise: ("raise", 8),
    ast.With: ("with", 8),
    ast.ClassDef: ("a class", 10),
    ast.Yield: ("yield", 12),
    ast.YieldFrom: ("yield from", 12),
    ast.AsyncFunctionDef: ("async def", 17),
    ast.Await: ("await", 17),
    ast.AsyncFor: ("async for", 17),
    ast.AsyncWith: ("async with", 17),
    ast.Match: ("match", 15),
}
# How a construct looks in text that does not parse as one piece (prose with code in it).
LOOKS = {
    "a comprehension": r"[\[{(][^\n]* for \w",
    "a generator expression": r"\([^\n]* for \w",
    "a function definition": r"\bdef \w",
    "a class": r"\bclass \w",
    "async def": r"\basync def\b",
    "async for": r"\basync for\b",
    "async with": r"\basync with\b",
    "yield from": r"\byield from\b",
}
MODULES = {
    **dict.fromkeys(["math", "random", "copy", "timeit"], 3),
    **dict.fromkeys(["collections", "itertools", "functools", "operator"], 6),
    **dict.fromkeys(
        ["datetime", "re", "os", "sys", "time", "statistics", "decimal", "fractions", "string", "zoneinfo"], 7
    ),
    **dict.fromkeys(["contextlib", "logging", "warnings"], 8),
    **dict.fromkeys(["json", "pathlib", "csv", "argparse", "shutil", "tempfile", "tomllib", "subprocess"], 9),
    **dict.fromkeys(["abc", "dataclasses", "enum", "inspect", "types"], 11),
    **dict.fromkeys(["heapq", "bisect"], 14),
    **dict.fromkeys(["typing"], 15),
    **dict.fromkeys(["threading", "multiprocessing", "concurrent", "queue"], 16),
    **dict.fromkeys(["asyncio"], 17),
    **dict.fromkeys(["socket", "ssl", "ipaddress"], 22),
    **dict.fromkeys(["http", "urllib"], 23),
    **dict.fromkeys(["psycopg"], 24),
    **dict.fromkeys(["redis"], 32),
    **dict.fromkeys(["pytest"], 34),
    **dict.fromkeys(["unittest"], 35),
    **dict.fromkeys(["pdb"], 36),
    **dict.fromkeys(["django"], 37),
}
SQL = {
    "join": (r"\bjoin\b", 25),
    "group by": (r"\bgroup\s+by\b", 25),
    "having": (r"\bhaving\b", 25),
    "filter (where …)": (r"\bfilter\s*\(", 25),
    "with": (r"\bwith\s+(recursive\s+)?\w+(\s*\([^)]*\))?\s+as\b", 26),
    "over": (r"\bover\s*[(\w]", 26),
    "exists": (r"(?<!if not )(?<!if )\bexists\s*\(", 26),
    "a subquery": (r"\(\s*select\b", 26),
    "lateral": (r"\blateral\b", 26),
    "grouping sets": (r"\b(grouping\s+sets|rollup|cube)\b", 26),
    "create index": (r"\bcreate\s+(unique\s+)?index\b", 29),
    "for update": (r"\bfor\s+(no\s+key\s+)?update\b", 28),
    "jsonb operators": (r"->>?|@>|\bjsonb", 30),
}


def untaught(part: Part, chapter: int, shown: str) -> Iterator[tuple[str, int]]:
    """Yield (name, teaching chapter) for what the solution uses before it was taught or `shown`."""
    solution = markers.split(part.text, "SOLUTION")[1]
    if part.block.language == "sql":
        for name, (pattern, number) in SQL.items():
            if number > chapter and re.search(pattern, solution, re.I) and not re.search(pattern, shown, re.I):
                yield name, number
        return
    for name, number in sorted(set(_python(part.text))):
        if number > chapter and not _is_shown(name, shown):
            yield name, number


def _python(text: str) -> Iterator[tuple[str, int]]:
    for node in ast.walk(ast.parse(text)):
        if type(node) in SYNTAX:
            yield SYNTAX[type(node)]
        for module in _imported(node):
            if module in sys.stdlib_module_names or module in MODULES:
                yield f"import {module}", MODULES.get(module, 99)


def _imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name.split(".")[0] for alias in node.names]
    return [node.module.split(".")[0]] if isinstance(node, ast.ImportFrom) and node.module else []


def _is_shown(name: str, shown: str) -> bool:
    if name.startswith("import "):
        return bool(re.search(rf"\b(import|from) [\w., ]*\b{name.removeprefix('import ')}\b", shown))
    return bool(re.search(LOOKS.get(name, rf"\b{re.escape(name)}\b"), shown))
