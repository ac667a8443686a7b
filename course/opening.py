"""Opening the course: bring the learner's folder up to date, write the start page, run JupyterLab."""

import sys
from pathlib import Path

from course import update
from course.workspace import write
from environment import lab, paths

# nbgrader reads it after the repository's own: formgrader's Autograde button would run submissions unprotected.
_SANDBOXED = """\
from autograder import nbgrader_steps

c = get_config()
c.Autograde.sanitize_preprocessors = nbgrader_steps.sanitize()
c.Autograde.autograde_preprocessors = nbgrader_steps.autograde()
"""

_SERVER = ("course.lab",)
_BROWSER = (Path(__file__).parent / "lab" / "static",)


def open_lab(*, instructor: bool, browser: bool, port: int, services: str, ip: str = "127.0.0.1") -> int:
    """Run JupyterLab for a learner or an instructor until it is stopped; return the exit status."""
    if instructor:
        shown = lab.Lab("instructor", paths.ROOT, "README.md", port, browser, services, ip)
        teach(shown.home / "config")
    else:
        prepare()
        shown = lab.Lab("learner", paths.WORK, "START.md", port, browser, services, ip, _SERVER, _BROWSER)
    return lab.run(shown)


def teach(config: Path) -> None:
    """Make what nbgrader's tools look for before the first release, and let formgrader run learners' code safely."""
    _make_exchange(paths.exchange())
    for folder in (paths.WORK, config):
        folder.mkdir(parents=True, exist_ok=True)
    write(config / "nbgrader_config.py", _SANDBOXED.encode())


def _make_exchange(folder: Path) -> None:
    """Make the exchange with the mode that nbgrader would give it, with a warning; leave one that is there."""
    if not folder.exists():
        folder.mkdir(parents=True)
        folder.chmod(0o777)  # past the umask: other accounts of this machine hand in through it


def prepare() -> None:
    """Copy new and updated chapters to the learner's folder and write the start page."""
    for word in update.refresh(update.space()):
        print(word, file=sys.stderr)
