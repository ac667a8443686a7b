"""The tests claim to be worth a hundred points each, and the answers too."""

from .kit import ALL, Attack


def change(work):
    for cell in work.notebook.cells:
        if "nbgrader" in cell.metadata:
            cell.metadata.nbgrader.update(points=100, grade=True)


ATTACK = Attack("notebook", change, base="right", points=ALL, ran=False, says="points")


def test_it_gains_nothing(outcome):
    outcome.check()
