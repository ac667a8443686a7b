"""Run a notebook's code cells in this process and say what each one did.

The cells run in a real IPython shell inside a running asyncio loop, as they do in a Jupyter kernel: magics, top-level
await and `_` behave the same. Only what decides a grade is kept: the error, the text on stderr, the result.
"""

import asyncio
from collections.abc import Callable
from typing import NamedTuple, TypedDict

from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

from autograder.capture import Capture


class Cell(NamedTuple):
    """One code cell: its id and its source text."""

    id: str
    source: str


class Outcome(TypedDict):
    """What one cell did; `error` is None or the exception's name and text."""

    id: str
    error: tuple[str, str] | None
    stdout: str
    stderr: str
    result: bool


def make_shell() -> InteractiveShell:
    """A quiet IPython shell: no history file, no colours, no traceback text."""
    config = Config()
    config.HistoryManager.enabled = False
    config.InteractiveShell.colors = "nocolor"
    shell = InteractiveShell.instance(config=config)
    shell.showtraceback = lambda *args, **kwargs: None  # type: ignore[method-assign]
    return shell


def run_cells(shell: InteractiveShell, cells: list[Cell], report: Callable[[Outcome], None]) -> None:
    """Run the cells in order and report each outcome as soon as it is known; an error does not stop the run."""

    async def run_all() -> None:
        for cell in cells:
            report(await _run_cell(shell, cell))

    asyncio.run(run_all())


async def _run_cell(shell: InteractiveShell, cell: Cell) -> Outcome:
    with Capture() as captured:
        done = await shell.run_cell_async(
            cell.source, store_history=True, transformed_cell=shell.transform_cell(cell.source)
        )
    exception = done.error_before_exec or done.error_in_exec
    return {
        "id": cell.id,
        "error": None if exception is None else (type(exception).__name__, _text(exception)),
        "stdout": captured.stdout,
        "stderr": captured.stderr,
        "result": done.result is not None,
    }


def _text(exception: BaseException) -> str:
    try:
        return str(exception)
    except Exception as broken:
        return f"<{type(broken).__name__} while reading the message>"
