"""Before a batch: the reference must score full marks and the untouched release nothing, in the very same sandbox.

A wrong mount once made every import fail and gave a whole class 0 points without an error. Here it stops the batch.
"""

import tempfile
from pathlib import Path

import nbformat
from nbformat import NotebookNode, from_dict
from nbgrader.preprocessors import ClearHiddenTests, ClearMarkScheme, ClearSolutions

from autograder.errors import Failure
from autograder.grading import Graded, Grader, Submission
from autograder.records.verdict import Status, TestVerdict
from environment.temporary import place

NOTHING = "Nothing was written. Repair the notebook in source/, or see what the sandbox lacks: autograder doctor"


def prove(grader: Grader) -> Graded:
    """Return the graded reference; raise Failure with the reason when one of the two does not score as it must."""
    reference = _grade(grader, "the reference", dict(grader.assignment.source))
    for test in _tests(reference):
        if test.status not in (Status.PASSED, Status.MANUAL):
            said = test.message or "it scored less than its points"
            raise Failure(f"Canary: the reference fails {test.id} ({test.status}): {said}\n{NOTHING}")
    _refuse_reason(reference)
    untouched = _grade(grader, "the untouched release", _released(grader))
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


def _grade(grader: Grader, who: str, notebooks: dict[str, NotebookNode]) -> Graded:
    with tempfile.TemporaryDirectory(prefix="canary-", dir=place()) as folder:
        for name, node in notebooks.items():
            nbformat.write(node, Path(folder) / f"{name}.ipynb")
        return grader.grade(Submission(who, Path(folder)))


def _released(grader: Grader) -> dict[str, NotebookNode]:
    """The notebooks as learners get them, by nbgrader's own steps."""
    config = grader.course.config
    steps = [kind(config=config) for kind in (ClearSolutions, ClearHiddenTests, ClearMarkScheme)]
    made = {}
    for name, node in grader.assignment.source.items():
        copy = from_dict(node)
        copy = nbformat.reads(nbformat.writes(copy), as_version=4)
        for step in steps:
            copy, _ = step(copy, {})
        made[name] = copy
    return made
