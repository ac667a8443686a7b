"""Which modules a chapter's notebook loads: learnt by running it once, so that a warm process has them at hand."""

import json
import sysconfig
from pathlib import Path

from autograder.cells import Cell
from autograder.warm import Run, Warm
from course.authoring import trial
from course.authoring.chapter import Chapter

# `environment.database()` and `%load_ext course.study` import these when they are first used.
MODULES = "modules:0:0"
ALWAYS = ["course.study.sql_magic", "course.study.sql_judge", "course.study.differences", "environment.lending"]
LIST = """import json, sys
print(json.dumps({name: getattr(module, "__file__", None) for name, module in sys.modules.items()}))"""


def learn(chapter: Chapter) -> tuple[list[str], Run]:
    """Run the whole notebook; return the installed modules that it loads, in Python's order, and the run itself."""
    with Warm(ALWAYS) as warm:
        run = trial.run_all(warm, chapter, Cell(MODULES, LIST))
    listing = run.outcomes[-1] if run.outcomes else None
    if listing is None or listing["id"] != MODULES or listing["error"]:
        return ALWAYS, run  # a cell ended the process; the check says which
    files = json.loads(listing["stdout"].splitlines()[-1])
    return [name for name, file in files.items() if file and _is_installed(name, Path(file))], run


def _is_installed(name: str, file: Path) -> bool:
    """The chapter's own files are read anew in each run, and a module without a public way in stays where it is."""
    homes = [Path(sysconfig.get_path(kind)) for kind in ("purelib", "stdlib")]
    return any(file.is_relative_to(home) for home in homes) and not name.startswith("__")
