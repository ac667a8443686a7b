"""The tests are not there."""

from .course import POINTS
from .kit import Attack


def change(work):
    work.notebook.cells = [cell for cell in work.notebook.cells if cell.id not in POINTS]


ATTACK = Attack("notebook", change, ran=False, says="missing")


def test_it_gains_nothing(outcome):
    outcome.check()
