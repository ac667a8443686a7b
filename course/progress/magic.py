"""`%progress`: where the learner stands in this chapter, what is next and what is due, without leaving the notebook."""

from datetime import date
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

    from course.exercises import Chapter
    from course.progress.state import Progress
    from course.progress.words import Row

_LEFT = 'style="text-align:left;padding:.15em 1em .15em 0"'
_TIGHT = 'style="margin:.3em 0"'


def load(shell: "InteractiveShell") -> None:
    """Register `%progress` with an IPython shell."""
    shell.magics_manager.register_function(progress, "line", "progress")


def unload(shell: "InteractiveShell") -> None:
    """Take `%progress` out of an IPython shell again."""
    shell.magics_manager.magics["line"].pop("progress", None)


def progress(line: str = "") -> None:
    """Show how far you are.

    %progress        this chapter: its exercises and points, what is next, what is due for repetition
    %progress ch25   the same for another chapter
    """
    # Imported at the first use: loading them would slow every kernel's start.
    from IPython.display import display

    from course.exercises import UnknownChapter
    from course.progress.state import state

    try:
        found = state()
        chapter = _chapter(line.strip(), found)
    except (OSError, UnknownChapter) as error:
        print(f"Your progress cannot be shown: {error}")
        return
    today = date.today()
    shown = {"text/plain": text(found, chapter, today), "text/html": html(found, chapter, today)}
    display(shown, raw=True)


def text(found: "Progress", chapter: "Chapter", today: date) -> str:
    """Return the page as plain text."""
    from course.progress import markup, words

    rows = [words.exercise(found, chapter, exercise) for exercise in chapter.exercises]
    wide = max((len(row.title) for row in rows), default=0)
    listed = [f"  {row.mark} {row.title:<{wide}}  {row.points}, {row.state}" for row in rows]
    after = map(markup.plain, words.what_next(found, today))
    return "\n".join([words.chapter(found, chapter), "", *listed, "", *after])


def html(found: "Progress", chapter: "Chapter", today: date) -> str:
    """Return the page as HTML, in the front end's own colours."""
    from course.progress import markup, words

    names = ("State", "Exercise", "Points", "Tries", "Hints")
    head = "".join(f'<th scope="col" {_LEFT}>{name}</th>' for name in names)
    rows = "".join(_row(words.exercise(found, chapter, exercise)) for exercise in chapter.exercises)
    after = [markup.html(line) for line in words.what_next(found, today)]
    after.append('<a href="../START.md">All chapters, on the start page</a>')
    return (
        f"<p {_TIGHT}><strong>{escape(words.chapter(found, chapter))}</strong></p>"
        f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
        + "".join(f"<p {_TIGHT}>{line}</p>" for line in after)
    )


def _row(row: "Row") -> str:
    cells = (f"{row.mark} {row.state}", row.title, row.points, row.tries, row.hints)
    return "<tr>" + "".join(f"<td {_LEFT}>{escape(text)}</td>" for text in cells) + "</tr>"


def _chapter(name: str, found: "Progress") -> "Chapter":
    """Return the chapter that is asked for, else this notebook's, else the one where the learner goes on."""
    from course import exercises
    from course.study.cards import session

    return exercises.chapter(name or _folder(found) or session.current().chapter or _nearest(found))


def _folder(found: "Progress") -> str:
    return Path.cwd().name if found.existing(Path.cwd().name) else ""


def _nearest(found: "Progress") -> str:
    return found.next.chapter if found.next else found.chapters[-1].name
