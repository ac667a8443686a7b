"""Opening the course: bring the learner's folder up to date, write the start page, run JupyterLab."""

import sys

from course import start_page
from course.workspace import Workspace, write
from environment import lab, paths


def open_lab(*, instructor: bool, browser: bool, port: int, services: str) -> int:
    """Run JupyterLab for a learner or an instructor until it is stopped; return the exit status."""
    if instructor:
        # nbgrader looks for its exchange before the first release, and does not make it.
        (paths.state() / "exchange").mkdir(parents=True, exist_ok=True)
        shown = lab.Lab("instructor", paths.ROOT, "README.md", port, browser, services)
    else:
        prepare()
        shown = lab.Lab("learner", paths.WORK, "START.md", port, browser, services)
    return lab.run(shown)


def prepare() -> None:
    """Copy new and updated chapters to the learner's folder and write the start page."""
    workspace = Workspace(paths.ROOT / "release", paths.WORK, paths.state() / "workspace.json")
    for word in workspace.refresh():
        print(word, file=sys.stderr)
    page = start_page.page(start_page.chapters(workspace.release))
    write(paths.WORK / "START.md", page.encode())
