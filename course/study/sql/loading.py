"""`%%sql` in a kernel that has not used it yet: what it runs on, psycopg above all, comes with the first query."""

from typing import Any

Shell = Any  # IPython's, whichever front end it has


def load(shell: Shell) -> None:
    """Register `%%sql` with an IPython shell."""
    shell.magics_manager.register_function(sql, "line_cell", "sql")
    if _with_body not in shell.input_transformers_cleanup:
        shell.input_transformers_cleanup.append(_with_body)


def unload(shell: Shell) -> None:
    """Take `%%sql` out of an IPython shell again."""
    for kind in ("line", "cell"):
        shell.magics_manager.magics[kind].pop("sql", None)
    if _with_body in shell.input_transformers_cleanup:
        shell.input_transformers_cleanup.remove(_with_body)


def _with_body(lines: list[str]) -> list[str]:
    """Give a cell that is only `%%sql` an empty line: IPython would print a usage error on stderr."""
    return [*lines, "\n"] if len(lines) == 1 and lines[0].startswith("%%sql") else lines


def sql(line: str, cell: str | None = None) -> None:
    """Run the cell's SQL on the notebook's variable `db` and show the result.

    %%sql                 runs the SQL below it
    %%sql name            the same, and keeps the text of the query in the Python variable `name`
    %%sql explain         runs the query below it and draws how PostgreSQL did it
    %%sql explain name    the same, and keeps the plan in the Python variable `name`
    """
    from course.study.sql import magic as sql_magic

    sql_magic.run_cell(line, cell)
