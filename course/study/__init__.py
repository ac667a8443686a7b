"""What a learner meets inside the notebook after `%load_ext course.study`, and what its tests call."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

    from course.study.sql.comparison import compare
    from course.study.sql.differences import versus
    from course.study.sql.judge import QueryFailed, columns, rows
    from course.study.sql.plans import plan
    from course.study.sql.stage import sessions

__all__ = [
    "QueryFailed",
    "columns",
    "compare",
    "load_ipython_extension",
    "plan",
    "rows",
    "sessions",
    "unload_ipython_extension",
    "versus",
]

_HOMES = {
    "QueryFailed": "sql.judge",
    "columns": "sql.judge",
    "compare": "sql.comparison",
    "plan": "sql.plans",
    "rows": "sql.judge",
    "sessions": "sql.stage",
    "versus": "sql.differences",
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    found: object = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    return found


def load_ipython_extension(shell: "InteractiveShell") -> None:
    """Give the notebook its magics and cards; IPython calls this for `%load_ext course.study`."""
    from course.study import graded
    from course.study.sql import loading as sql_loading
    from course.study.verbs import magics

    sql_loading.load(shell)
    magics.load(shell)
    if graded.is_graded():
        graded.load(shell)
        return
    from course.progress import magic
    from course.study.cards import live

    magic.load(shell)
    live.load(shell)


def unload_ipython_extension(shell: "InteractiveShell") -> None:
    """Take everything out again; IPython calls this for `%unload_ext course.study`."""
    from course.study import graded
    from course.study.cards import live
    from course.study.sql import loading as sql_loading
    from course.study.verbs import magics

    for part in (sql_loading, magics, graded, live):
        part.unload(shell)
