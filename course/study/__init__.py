"""What a learner meets inside the notebook after `%load_ext course.study`, and what its tests call."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

    from course.study.differences import versus
    from course.study.plans import plan
    from course.study.sql_comparison import compare
    from course.study.sql_judge import QueryFailed, columns, rows
    from course.study.stage import sessions

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
    "QueryFailed": "sql_judge",
    "columns": "sql_judge",
    "compare": "sql_comparison",
    "plan": "plans",
    "rows": "sql_judge",
    "sessions": "stage",
    "versus": "differences",
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    found: object = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    return found


def load_ipython_extension(shell: "InteractiveShell") -> None:
    """Give the notebook its magics and cards; IPython calls this for `%load_ext course.study`."""
    from course.study import graded, magics, sql_loading

    sql_loading.load(shell)
    magics.load(shell)
    if graded.is_graded():
        graded.load(shell)
        return
    from course.progress import magic
    from course.study import live

    magic.load(shell)
    live.load(shell)


def unload_ipython_extension(shell: "InteractiveShell") -> None:
    """Take everything out again; IPython calls this for `%unload_ext course.study`."""
    from course.study import graded, live, magics, sql_loading

    for part in (sql_loading, magics, graded, live):
        part.unload(shell)
