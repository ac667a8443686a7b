"""Points that are negative, not numbers, or not there."""

from .course import POINTS
from .kit import Attack


def change(work):
    for name, points in zip(POINTS, (-5, "many", None, float("inf")), strict=True):
        work.cell(name).metadata.nbgrader["points"] = points


ATTACK = Attack("notebook", change, ran=False)


def test_it_gains_nothing(outcome):
    outcome.check()
