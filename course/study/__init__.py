"""What a learner meets inside the notebook: `%%sql` after `%load_ext course.study`, and what its tests call."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

    from course.study.differences import versus
    from course.study.sql_judge import QueryFailed, columns, rows

__all__ = ["QueryFailed", "columns", "load_ipython_extension", "rows", "unload_ipython_extension", "versus"]

_HOMES = {"QueryFailed": "sql_judge", "columns": "sql_judge", "rows": "sql_judge", "versus": "differences"}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    found: object = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    return found


def load_ipython_extension(shell: "InteractiveShell") -> None:
    """Give the notebook its `%%sql` magic; IPython calls this for `%load_ext course.study`."""
    from course.study import sql_magic

    sql_magic.load(shell)


def unload_ipython_extension(shell: "InteractiveShell") -> None:
    """Take the `%%sql` magic away again; IPython calls this for `%unload_ext course.study`."""
    from course.study import sql_magic

    sql_magic.unload(shell)
