"""Tables and sentences on the terminal, and readable ones in a log."""

import io
import shutil
import sys
import textwrap
from collections.abc import Iterable

from rich import box
from rich.console import Console
from rich.table import Table

_LOG_WIDTH = 160


def forgive() -> None:
    """Let a log whose encoding has no ★ show a question mark there: Windows' own encodings lack most marks."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")


def show(columns: Iterable[str], rows: Iterable[Iterable[str]]) -> None:
    """Print a table; long texts are folded, nothing is cut off."""
    forgive()
    table = Table(box=box.SIMPLE)
    for name in columns:
        table.add_column(name, overflow="fold")
    for row in rows:
        table.add_row(*row)
    console = Console()
    if not console.is_terminal:
        console.width = _LOG_WIDTH  # a log has no width of its own
    console.print(table)


def say(text: str) -> None:
    """Print a sentence, folded between words where a terminal would fold within one."""
    wide = shutil.get_terminal_size().columns if sys.stdout.isatty() else len(text) + 1
    print(textwrap.fill(text, wide, break_long_words=False, break_on_hyphens=False))
