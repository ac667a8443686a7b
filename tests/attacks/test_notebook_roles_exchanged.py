"""Tests are declared answers, answers tests, and everything a task."""

from .kit import Attack


def change(work):
    for cell in work.notebook.cells:
        if "nbgrader" in cell.metadata:
            about = cell.metadata.nbgrader
            about.update(grade=not about.grade, solution=not about.solution, locked=False, task=True, schema_version=99)


ATTACK = Attack("notebook", change, ran=False, says="Settings of the cell")


def test_it_gains_nothing(outcome):
    outcome.check()
