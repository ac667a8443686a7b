"""`%check`: the whole notebook, from its saved file, in a fresh process; the kernel stays free while it runs.

The magic returns at once. A thread tells in the same place what is happening, and in the end the result: it runs in
the context of the cell that asked, from which ipykernel takes the cell that a message belongs to.
"""

import contextvars
import shutil
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from course import checks, exercises
from course.checks import Check
from course.study.cards import session
from course.study.verbs import check_table
from course.study.verbs.place import Place, find

TICK = 1.0  # seconds between two looks at the clock
SAVE = (
    "%{verb} reads the saved file, and your answer to {names} is not in it yet.\n"
    "Save first (Ctrl+S, on a Mac ⌘S), then run %{verb} again."
)
Show = Callable[[dict[str, str]], None]

_told = set[str]()


class NotSaved(RuntimeError):
    """An answer that ran in this kernel is not in the saved file."""


def check(shell: Any, environment: Mapping[str, str]) -> None:  # noqa: ANN401 (any front end's shell)
    """Start the check of this kernel's notebook, or say why not; `environment` is the kernel's, as it was at first."""
    from IPython.display import display

    place = find(session.current().chapter, shell.user_ns)
    chapter = place.chapter.name
    if under_way := checks.running(chapter):
        print(f"A check is running, for {under_way.seconds:.0f} s now: its result appears where it was started.")
        return
    require_saved("check", place)
    started = checks.start(chapter, notebook=place.file, environment=environment)
    handle = display(check_table.progress(chapter, started.words, 0), raw=True, display_id=True)
    show = lambda bundle: handle.update(bundle, raw=True)  # noqa: E731
    context = contextvars.copy_context()
    threading.Thread(target=context.run, args=(_follow, started, place, show), name="%check", daemon=True).start()


def require_saved(verb: str, place: Place) -> None:
    """Raise NotSaved with the exercises whose newest answer is not in the file."""
    if waiting := unsaved(place, session.current()):
        raise NotSaved(SAVE.format(verb=verb, names=", ".join(f"`{name}`" for name in waiting)))


def unsaved(place: Place, known: session.Session) -> list[str]:
    """Return the exercises whose answer ran in this kernel after the file was saved, and reads differently there."""
    saved_at, saved = place.file.stat().st_mtime, place.answers()
    cells = {cell.get("id") for cell in place.notebook["cells"]}
    found = []
    for item in place.chapter.exercises:
        ran = known.answer(item)
        if ran is None or item.id not in saved or ran.at <= saved_at:
            continue
        elsewhere = ran.cell_id != item.answer_cell and ran.cell_id in cells  # a copy, made to try something
        if not elsewhere and exercises.digest(ran.code) != exercises.digest(saved[item.id]):
            found.append(item.id)
    return found


def _follow(started: Check, place: Place, show: Show) -> None:
    """Tell how it is going until it has ended; whatever fails here must not disturb other cells."""
    while not started.ended.wait(TICK):
        with suppress(Exception):
            show(check_table.progress(started.chapter, started.words, started.seconds))
    with suppress(Exception):
        show(_outcome(started, place))


def _outcome(started: Check, place: Place) -> dict[str, str]:
    found = started.result
    if found is None:
        return check_table.trouble(started.problem)
    bare = found.sandbox == "none" and "bare" not in _told
    _told.update(["bare"] if bare else [])
    return check_table.result(found, _link(Path(found.page), place.file), started.seconds, bare)


def _link(page: Path, notebook: Path) -> str:
    """Put the page beside the notebook, where front ends can open it, as nbgrader does; return the way to it."""
    if not page.is_file():
        return ""
    try:
        folder = notebook.parent / "feedback"
        folder.mkdir(exist_ok=True)
        shutil.copyfile(page, folder / page.name)
    except OSError:
        return page.as_uri()
    return f"feedback/{page.name}"
