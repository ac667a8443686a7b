"""Grades the learner's own notebook in an ordinary Jupyter kernel, as stock nbgrader does, where the engine cannot run.

Repair, scores and feedback are the engine's; the cells run unconfined and with their hidden tests in them, which is no
secret on the machine of somebody who owns the repository. An instructor's grader never comes this way.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from jupyter_client.kernelspec import NATIVE_KERNEL_NAME
from nbclient.exceptions import DeadKernelError
from nbformat import NotebookNode
from nbgrader.preprocessors import Execute

from autograder.assignment import Assignment
from autograder.grading import Grader
from autograder.records.model import Model
from autograder.records.preprocess import Preprocess
from autograder.replies import CellRun
from autograder.running import CellResult, NotebookRun, Pace
from autograder.settings import Course
from environment.temporary import folder as own_folder
from environment.temporary import own_services


@contextmanager
def opened(course: Course, assignment: Assignment, model: Model) -> Iterator[Grader]:
    """Give a grader whose runs are ordinary kernels, with PostgreSQL and Redis of its own where they are needed."""
    nothing: Any = None  # there is neither a sandbox nor a place for one
    with ExitStack() as stack:
        if assignment.services(course):
            stack.enter_context(own_services())
        yield KernelGrader(course, assignment, Preprocess(course.config, model), nothing, nothing)


class KernelGrader(Grader):
    """A grader whose runs are kernels that nbgrader's own Execute starts."""

    def run(self, node: NotebookNode, work: Path, pace: Pace, unsealed: frozenset[int] = frozenset()) -> NotebookRun:
        """Run a notebook in a kernel of its own, in a copy of its folder; its outputs are in it afterwards."""
        if unsealed:  # the engine's second look at those who deceive the grader: nobody deceives themselves
            return NotebookRun()
        step = Execute(config=self.course.config)
        step.kernel_name = NATIVE_KERNEL_NAME
        dead = False
        with own_folder("own") as scratch:
            shutil.copytree(work, scratch / "work", copy_function=shutil.copyfile)
            os.environ["NBGRADER_EXECUTION"] = "autograde"
            try:
                step.preprocess(node, {"metadata": {"path": str(scratch / "work")}})
            except DeadKernelError:
                dead = True
        return _done(node, dead)


def _done(node: NotebookNode, dead: bool) -> NotebookRun:
    """Return what the cells did, from what they show."""
    ran = [cell for cell in node.cells if cell.cell_type == "code" and (cell.outputs or cell.execution_count)]
    done = NotebookRun([CellResult(cell, _run(cell)) for cell in ran])
    if dead:
        done.died_in = ran[-1] if ran else next(cell for cell in node.cells if cell.cell_type == "code")
        for result in done.results[-1:]:
            result.run.status = "dead"
    return done


def _run(cell: NotebookNode) -> CellRun:
    errors = [output for output in cell.outputs if output.output_type == "error"]
    if not errors:
        return CellRun(cell.outputs)
    name = str(errors[0].ename)
    return CellRun(cell.outputs, "timeout" if name == "CellTimeoutError" else "error", name, str(errors[0].evalue))
