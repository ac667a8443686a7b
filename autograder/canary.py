"""Before a batch: the reference must score full marks and the untouched release nothing, in the very same sandbox.

A wrong mount once made every import fail and gave a whole class 0 points without an error. Here it stops the batch.
"""

from collections.abc import Callable, Mapping
from pathlib import Path

import nbformat
from nbformat import NotebookNode, from_dict
from nbgrader.preprocessors import ClearHiddenTests, ClearMarkScheme, ClearSolutions

from autograder.assignment import Assignment
from autograder.errors import Failure
from autograder.grading import Graded, Submission
from autograder.records.verdict import Status, TestVerdict
from autograder.settings import Course
from environment.temporary import folder as own_folder

NOTHING = "Nothing was written. Repair the notebook in source/, or see what the sandbox lacks: autograder doctor"


def prove(course: Course, assignment: Assignment, grade: Callable[[Submission], Graded]) -> Graded:
    """Return the graded reference; raise Failure with the reason when one of the two does not score as it must."""
    for path in course.readonly:
        if not Path(path).exists():
            raise Failure(f"Canary: c.Autograder.readonly names {path}, which is not there.\n{NOTHING}")
    reference = _grade(grade, "the reference", assignment.source)
    for test in _tests(reference):
        if test.status not in (Status.PASSED, Status.MANUAL):
            said = test.message or "it scored less than its points"
            raise Failure(f"Canary: the reference fails {test.id} ({test.status}): {said}\n{NOTHING}")
    _refuse_reason(reference)
    untouched = _grade(grade, "the untouched release", _released(course, assignment))
    for test in _tests(untouched):
        if test.points:
            raise Failure(f"Canary: the untouched release scores {test.points:g} in {test.id}.\n{NOTHING}")
    _refuse_reason(untouched)
    return reference


def _refuse_reason(graded: Graded) -> None:
    if graded.verdict.reason:
        raise Failure(f"Canary: {graded.verdict.reason}\n{NOTHING}")


def _tests(graded: Graded) -> list[TestVerdict]:
    return [test for notebook in graded.verdict.notebooks for test in notebook.tests]


def _grade(grade: Callable[[Submission], Graded], who: str, notebooks: Mapping[str, NotebookNode]) -> Graded:
    with own_folder("canary") as folder:
        for name, node in notebooks.items():
            nbformat.write(node, folder / f"{name}.ipynb")
        return grade(Submission(who, folder))


def _released(course: Course, assignment: Assignment) -> dict[str, NotebookNode]:
    """The notebooks as learners get them, by nbgrader's own steps."""
    steps = [kind(config=course.config) for kind in (ClearSolutions, ClearHiddenTests, ClearMarkScheme)]
    made = {}
    for name, node in assignment.source.items():
        copy = from_dict(node)
        copy = nbformat.reads(nbformat.writes(copy), as_version=4)
        for step in steps:
            copy, _ = step(copy, {})
        made[name] = copy
    return made
