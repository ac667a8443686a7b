"""START.md, the page that opens first: what this is, how a chapter works, the table of chapters, where help is."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_HEAD = """\
# Welcome

This course takes you from Python to backend development. You read a little, write code, and see at once whether it
does what it should, on a real PostgreSQL and a real Redis that run on your own machine.

## How a chapter works

Open a chapter from the table below (double-click works in the file list on the left, too). A chapter is a notebook, a
page of text and cells. Press **Shift+Enter** to run a cell and go on to the next one.

| You meet | What it is | What to do |
| --- | --- | --- |
| an **answer cell** | the place for your code | Write your answer and run the cell. |
| a **test cell**, right below | checks of your answer | Run it. No error: it passed. An error says what to look at. |
| a **hint** | folded, in small steps | Open one when you are stuck. Using hints is a normal way to learn. |

Run the cells from top to bottom. When a notebook behaves strangely, choose *Kernel → Restart Kernel and Run All Cells*.

## Chapters

"""

_FOOT = """
Your notebooks live in the folder `work/` and are saved every half minute. Updates of the course never overwrite what
you have written: a newer version of a chapter you have worked on is put beside yours.

## Where help is

- A failing test names the call, what came back and the likely cause. Read it first.
- In a terminal (*File → New → Terminal*), `course doctor` looks over your installation and says how to put it right.
- To start a chapter afresh, rename your notebook and start the course again: a new copy appears.
- To stop, press Ctrl-C in the window where you started the course, or choose *File → Shut Down*.

*This page is written anew at every start; keep your notes in a file of your own.*
"""


@dataclass(frozen=True)
class Chapter:
    """One line of the table of chapters."""

    name: str
    link: str
    title: str
    objective: str
    hours: str

    @property
    def number(self) -> str:
        """Return what people call it: 13 for ch13-decorators."""
        return self.name.partition("-")[0].removeprefix("ch")


def chapters(release: Path) -> list[Chapter]:
    """Return the released chapters in order, read from the notebooks' own metadata."""
    notebooks = sorted(release.glob("*/*.ipynb"))
    return [_chapter(path, _about(path)) for path in notebooks if not path.parent.name.startswith(".")]


def _about(path: Path) -> dict[str, Any]:
    try:
        about = json.loads(path.read_bytes())["metadata"]["course"]
    except (OSError, ValueError, KeyError, TypeError):
        return {}  # a notebook without our metadata is still worth a link
    return about if isinstance(about, dict) else {}


def _chapter(path: Path, about: dict[str, Any]) -> Chapter:
    return Chapter(
        name=path.parent.name,
        link=f"{path.parent.name}/{path.name}",
        title=str(about.get("title") or path.stem),
        objective=str(about.get("objective") or ""),
        hours=str(about.get("hours") or ""),
    )


def page(listed: list[Chapter]) -> str:
    """Return the text of START.md."""
    if not listed:
        return f"{_HEAD}There are no chapters in `release/` yet. Authors make them with `course build`.\n{_FOOT}"
    rows = [f"| {c.number} | [{_cell(c.title)}]({c.link}) | {_cell(c.objective)} | {c.hours} |\n" for c in listed]
    return (
        f"{_HEAD}| | Chapter | What you will be able to do | Hours |\n| --- | --- | --- | --- |\n{''.join(rows)}{_FOOT}"
    )


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")
