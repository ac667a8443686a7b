"""The tests stand before the answers, and once more as somebody else's cells."""

from .course import POINTS
from .kit import Attack


def change(work):
    cells = work.notebook.cells
    work.notebook.cells = sorted(cells, key=lambda cell: cell.id not in POINTS)


ATTACK = Attack("notebook", change, ran=False)


def test_it_gains_nothing(outcome):
    outcome.check()
