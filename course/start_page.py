"""START.md, the page that opens first: what this is, where the learner stands, how a chapter works, where help is."""

import json
import sys
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from course.progress import statuses

if TYPE_CHECKING:
    from course.progress.state import Progress

_HEAD = """\
# Welcome

This course takes you from Python to backend development. You read a little, write code, and see at once whether it
does what it should, on a real PostgreSQL and a real Redis that run on your own machine.

"""

_HOW = """\
## How a chapter works

Open a chapter from the table below (double-click works in the file list on the left, too). A chapter is a notebook, a
page of text and cells. Press **Shift+Enter** to run a cell and go on to the next one.

| You meet | What it is | What to do |
| --- | --- | --- |
| an **answer cell** | the place for your code | Write your answer and run the cell. |
| a **test cell**, right below | checks of your answer | Run it. A card tells you that it passed, or what to look at. |
| **hints** | help in small steps | When you are stuck, run `%hint` in a cell or press *Hint* above the notebook. |
| **✔ Check**, above the notebook | every test, hidden ones too | Press it when your answers are ready. |

The **Course panel** on the left shows where you are, leads to the next exercise, and is the place to choose a learning
path. Using hints is a normal way to learn; they cost no points.

Run the cells from top to bottom. When a notebook behaves strangely, choose *Kernel → Restart Kernel and Run All Cells*.

## Chapters

"""

_FOOT = """
Your notebooks live in the folder `work/` and are saved every half minute. An update of the course keeps what you
have written: your answers go into the newer notebook, and a copy of the old one to `.course/backups/`.

## Where help is

- The card below a test names the call, what came back and the likely cause. Read it first.
- In a terminal (*File → New → Terminal*), `course doctor` looks over your installation and says how to put it right.
- To start an exercise afresh, run `%reset` with its name, such as `%reset timed`; your text is kept. To start a
  chapter afresh, rename your notebook and start the course again: a new copy appears.
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


def progress() -> "Progress | None":
    """Return where the learner stands; a diary that cannot be read must not keep the course from opening."""
    from course.progress.state import state

    try:
        return state()
    except OSError as error:
        print(f"Your progress cannot be read ({error}); the course opens without it.", file=sys.stderr)
    return None


def page(listed: list[Chapter], progress: "Progress | None" = None, today: date | None = None) -> str:
    """Return the text of START.md, with where the learner stands when that is given."""
    if not listed:
        return f"{_HEAD}{_HOW}There are no chapters in `release/` yet. Authors make them with `course build`.\n{_FOOT}"
    titles = "| | Chapter | What you will be able to do | Hours | Points |\n| --- | --- | --- | --- | --- |\n"
    rows = "".join(_row(chapter, progress) for chapter in listed)
    legend = f"\n{statuses.LEGEND}\n" if progress else ""
    return f"{_HEAD}{_standing(progress, today or date.today())}{_HOW}{titles}{rows}{legend}{_FOOT}"


def _row(chapter: Chapter, progress: "Progress | None") -> str:
    link = f"[{_cell(chapter.title)}]({chapter.link})"
    points = _points(chapter, progress) if progress else ""
    return f"| {chapter.number} | {link} | {_cell(chapter.objective)} | {chapter.hours} | {points} |\n"


def _points(chapter: Chapter, progress: "Progress") -> str:
    done = progress.chapter(chapter.name)
    mark = statuses.EXERCISES[done.status].mark
    return mark if done.status == "untouched" else f"{mark} {done.points:g} of {done.most:g}"


def _standing(progress: "Progress | None", today: date) -> str:
    """Return where the learner stands: what is next, what to repeat, the path and its last day."""
    if not progress:
        return ""
    from course.progress import markup, words

    lines = "".join(f"- {markup.markdown(line)}\n" for line in words.what_next(progress, today))
    return f"## Where you are\n\n{lines}\nIn a notebook, `%progress` shows it as it is at that moment.\n\n"


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")
