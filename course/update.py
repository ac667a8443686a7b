"""Bringing the learner's folder up to date: at every start of the course, and by `course update` after `git pull`."""

from collections.abc import Container

from course import start_page
from course.workspace import Workspace, write
from environment import lab_sessions, paths

_ROOTS = {"learner": "", "instructor": f"{paths.WORK.name}/"}  # how each JupyterLab calls the files of work/


def update() -> int:
    """Bring new and changed chapters into work/ and say what changed; return 0."""
    workspace = space()
    words = refresh(workspace)
    new = [f"New: {', '.join(workspace.new)}"] if workspace.new else []
    for word in [*words, *new] or ["Everything in work/ is up to date."]:
        print(word)
    return 0


def space() -> Workspace:
    """Return the learner's folder; what is open in JupyterLab now is left for the next time."""
    return Workspace(paths.ROOT / "release", paths.WORK, paths.state() / "workspace.json", _Open())


def refresh(workspace: Workspace) -> list[str]:
    """Copy, update and merge what is newer, write the start page, and return a sentence per thing to know."""
    words = workspace.refresh()
    page = start_page.page(start_page.chapters(workspace.release), start_page.progress())
    write(paths.WORK / "START.md", page.encode())
    return words


class _Open:
    """The notebooks of work/ that are open in the learner's or the instructor's JupyterLab; asked when one changes."""

    def __init__(self) -> None:
        self._open: list[tuple[str, Container[str]]] | None = None

    def __contains__(self, name: object) -> bool:
        if self._open is None:
            homes = ((paths.state() / "jupyter" / role, prefix) for role, prefix in _ROOTS.items())
            self._open = [(prefix, lab_sessions.open_notebooks(home / "address")) for home, prefix in homes]
        return any(f"{prefix}{name}" in found for prefix, found in self._open)
