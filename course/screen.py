"""Tables on the terminal, and readable ones in a log."""

from collections.abc import Iterable

from rich import box
from rich.console import Console
from rich.table import Table

_LOG_WIDTH = 160


def show(columns: Iterable[str], rows: Iterable[Iterable[str]]) -> None:
    """Print a table; long texts are folded, nothing is cut off."""
    table = Table(box=box.SIMPLE)
    for name in columns:
        table.add_column(name, overflow="fold")
    for row in rows:
        table.add_row(*row)
    console = Console()
    if not console.is_terminal:
        console.width = _LOG_WIDTH  # a log has no width of its own
    console.print(table)
