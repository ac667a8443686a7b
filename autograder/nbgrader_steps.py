"""`nbgrader autograde` itself made safe, by the two lists of steps that its configuration offers, without a patch.

    c.Autograde.sanitize_preprocessors = autograder.nbgrader_steps.sanitize()
    c.Autograde.autograde_preprocessors = autograder.nbgrader_steps.autograde()

Its speed, its gradebook and its messages stay as they are; learners' code runs in the sandbox, test cells are sealed,
and damaged cells are put right first.
"""

import atexit
import shutil
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbgrader.converters import Autograde
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import ClearHiddenTests, Execute, NbGraderPreprocessor

from autograder import scoring
from autograder.engine import Engine
from autograder.repair import mend
from autograder.running import Pace, run
from autograder.sandbox import Slot, choose
from autograder.session import SESSION_MB
from autograder.settings import Course, make
from autograder.staging import Stage
from environment.guest_roles import SETTINGS
from environment.guests import Guests
from environment.temporary import folder, own_services


def sanitize() -> list[type]:
    """Return nbgrader's own steps before the run, after the one that mends what is damaged."""
    return [Mend, *Autograde().sanitize_preprocessors]


def autograde() -> list[type]:
    """Return nbgrader's own steps with the run in the sandbox."""
    return [SandboxedExecute if kind is Execute else kind for kind in Autograde().autograde_preprocessors]


class Mend(NbGraderPreprocessor):  # type: ignore[misc]
    """Puts a damaged notebook right from the one in source/."""

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:  # noqa: ANN401
        """Return the mended notebook; what was done is logged."""
        about = resources["nbgrader"]
        directory = CourseDirectory(config=self.config)
        folder = Path(directory.format_path(directory.source_directory, ".", about["assignment"]))
        mended = mend(nb, nbformat.read(folder / f"{about['notebook']}.ipynb", as_version=4))
        for what in [*(repair.what for repair in mended.repairs), *(flag.what for flag in mended.flags)]:
            self.log.warning("%s: %s", about["student"], what)
        return mended.notebook, resources


class SandboxedExecute(Execute):  # type: ignore[misc]
    """Runs a notebook's cells in a sandboxed child; takes the place of nbgrader's Execute."""

    def preprocess(self, nb: NotebookNode, resources: Any = None, km: object = None) -> tuple[NotebookNode, Any]:  # noqa: ANN401
        """Return the notebook with the outputs of the run."""
        clear = ClearHiddenTests(config=self.config)
        markers = str(clear.begin_test_delimeter), str(clear.end_test_delimeter)
        seconds = None if self.timeout is None or self.timeout < 0 else float(self.timeout)
        running = _started(self.config)
        with folder("submission") as scratch:
            work = scratch / "work"
            # The notebook itself stays behind: it holds the hidden tests.
            shutil.copytree(resources["metadata"]["path"], work, ignore=shutil.ignore_patterns("*.ipynb"))
            with running.stage.child(running.slot, work) as (child, _):
                done = run(nb, child, Pace(seconds), markers)
        scoring.close(nb, done)
        return nb, resources


class _Running:
    """What this process keeps for all notebooks that nbgrader gives it."""

    def __init__(self, course: Course) -> None:
        stack = ExitStack()
        atexit.register(stack.close)
        admit = None
        if course.own.services:
            stack.enter_context(own_services(SETTINGS, SESSION_MB))
            admit = stack.enter_context(Guests()).admit
        self.slot = stack.enter_context(Slot(0, course.limits))
        address = stack.enter_context(Engine()).address
        kind, environment = choose("auto"), course.own.environment
        self.stage = Stage(address, kind, course.readonly, course.limits, environment, admit)


_running: list[_Running] = []


def _started(config: Any) -> _Running:  # noqa: ANN401
    """Return what runs for this process, started on first use; nbgrader has one configuration per process."""
    if not _running:
        _running.append(_Running(make(Path(CourseDirectory(config=config).root), config)))
    return _running[0]
