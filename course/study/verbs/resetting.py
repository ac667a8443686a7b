"""`%reset timed`: in the answer cell itself the front end replaces its text, elsewhere the saved file changes."""

from contextlib import suppress
from typing import Any

from course.exercises import Chapter, Exercise, digest
from course.progress import events
from course.study.cards import session
from course.study.verbs import checking, place
from course.study.verbs.reset import keep, reset_answer

RELOAD = (
    "To see it: File → Reload Notebook from Disk. "
    "(If JupyterLab says that the file has changed on disk, choose Revert; VS Code reloads by itself.)"
)


def reset(chapter: Chapter, item: Exercise, shell: Any) -> None:  # noqa: ANN401 (any front end's shell)
    """Give the answer cell back and say where the old text is."""
    parent = shell.get_parent() if hasattr(shell, "get_parent") else {}
    code = str((parent.get("content") or {}).get("code", ""))
    rest = without_magic(code)
    if _is_answer((parent.get("metadata") or {}).get("cellId"), rest, item):
        _in_place(chapter, item, rest, shell)
    else:
        _on_disk(chapter, item, shell)


def without_magic(code: str) -> str:
    """Return a cell's text without the line that asks for the reset."""
    lines = code.splitlines(keepends=True)
    return "".join(line for line in lines if not line.lstrip().startswith(("%reset", "reset ")))


def _is_answer(cell: object, rest: str, item: Exercise) -> bool:
    """Say whether the magic runs inside the answer cell; not every front end tells the cell's id."""
    if cell == item.answer_cell:
        return True
    needed = session.names_in(item.released)
    return bool(needed) and needed <= session.names_in(rest)


def _in_place(chapter: Chapter, item: Exercise, rest: str, shell: Any) -> None:  # noqa: ANN401
    earlier = (without_magic(ran.code) for ran in session.current().runs() if ran.cell_id == item.answer_cell)
    old = next((text for text in (rest, *earlier) if text.strip()), "")
    kept = _kept(chapter, item, old)
    shell.set_next_input(item.released, replace=True)
    print(f"This cell has the text of `{item.id}` as it was released, as soon as it has run.{kept}")


def _on_disk(chapter: Chapter, item: Exercise, shell: Any) -> None:  # noqa: ANN401
    here = place.find(chapter.name, shell.user_ns)
    checking.require_saved("reset", here)
    made, old = reset_answer(here.notebook, chapter, item)
    if digest(old) == digest(item.released):
        print(f"The answer cell of `{item.id}` is as it was released already.")
        return
    kept = _kept(chapter, item, old)
    here.replace(made)
    print(f"The answer cell of `{item.id}` is as it was released, in the saved file.{kept}\n{RELOAD}")


def _kept(chapter: Chapter, item: Exercise, old: str) -> str:
    """Keep the old text, note the reset, and say where the text is."""
    words = ""
    if old.strip() and digest(old) != digest(item.released):
        words = f"\nThe old text is kept: {keep(chapter.name, item.id, old.encode(errors='surrogatepass'))}"
    with suppress(OSError):
        events.record("reset", chapter.name, item.id)
    return words
