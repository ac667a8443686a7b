"""Where chapters are tried out, and which modules their notebooks load: learnt by running each of them once."""

import json
from collections.abc import Sequence
from pathlib import Path

from autograder.profile import LIST, shared
from autograder.rehearsal import Cell, Rehearsal, Run
from autograder.sandbox import missing
from autograder.sandbox.plan import NAMESPACES, NONE
from course.authoring import trial
from course.authoring.chapter import Chapter
from environment.paths import ROOT

MODULES = "modules:0:0"
# What a notebook sees of this repository, as nbgrader_config.py says for the grader.
READONLY = [ROOT / "course" / "__init__.py", ROOT / "course" / "study", ROOT / "environment"]


def rehearsal(chapter: Chapter, modules: Sequence[str] = (), slots: int = 1) -> Rehearsal:
    """Return a place to run the chapter in: sandboxed where the system can, and otherwise an author's own risk."""
    return Rehearsal(modules, READONLY, NONE if missing() else NAMESPACES, slots, bool(chapter.front.services))


def learn(chapter: Chapter) -> tuple[list[str], Run]:
    """Run the whole notebook; return the installed modules that it loads, in Python's order, and the run itself."""
    with rehearsal(chapter) as stage:
        run = trial.run_all(stage, chapter, Cell(MODULES, LIST))
    listing = run.outcomes[-1] if run.outcomes else None
    if listing is None or listing["id"] != MODULES or listing["error"]:
        return [], run  # a cell ended the process; the check says which
    files = json.loads(listing["stdout"].splitlines()[-1])
    return shared(files, [Path(path) for path in READONLY]), run
