"""What `course class` does."""

from pathlib import Path

from rich.console import Console

from autograder import settings
from course.classroom import page, reading, sheet, terminal
from environment import paths


def show(chapters: list[str], csv: Path | None, html: Path | None) -> int:
    """Print the class, or write it to the files that were named; return 0."""
    room = reading.room(settings.load(paths.ROOT), chapters)
    if csv:
        sheet.write(room, csv)
    if html:
        html.write_text(page.page(room), encoding="utf-8", errors="replace")
    for path in filter(None, (csv, html)):
        print(f"Written: {path}. It holds names and points: keep it to yourself.")
    if not csv and not html:
        console = Console()
        if not console.is_terminal:
            console.width = 140  # a file has no width of its own
        terminal.show(room, console)
    return 0
