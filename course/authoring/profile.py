"""Which modules a chapter's cells import: a warm process loads them once, before it forks."""

import ast
import importlib.util

from course.authoring.chapter import Chapter

# What `%load_ext course.study` and `environment.database()` import when they are first used.
LAZY = ("course.study.sql_magic", "course.study.sql_judge", "course.study.differences", "environment.lending")


def preload(chapter: Chapter) -> list[str]:
    """Return the installed modules that the chapter's Python cells import, and those that `%load_ext` would."""
    modules = set(LAZY)
    for part in chapter.parts:
        if part.role in ("example", "tests") and part.block.language == "python":
            modules |= _imports(part.text)
    return sorted(module for module in modules if _is_installed(module))


def _imports(text: str) -> set[str]:
    try:
        tree = ast.parse("\n".join(line for line in text.splitlines() if not line.startswith(("%", "!"))))
    except SyntaxError:
        return set()
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module)
    return found


def _is_installed(module: str) -> bool:
    try:
        return importlib.util.find_spec(module.split(".")[0]) is not None
    except (ImportError, ValueError):
        return False
