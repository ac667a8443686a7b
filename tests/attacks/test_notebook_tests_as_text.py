"""The tests are markdown and raw cells."""

from .course import POINTS
from .kit import Attack


def change(work):
    for place, name in enumerate(POINTS):
        cell = work.cell(name)
        cell.cell_type = ("markdown", "raw")[place % 2]
        cell.pop("outputs", None), cell.pop("execution_count", None)


ATTACK = Attack("notebook", change, ran=False, says="had become")


def test_it_gains_nothing(outcome):
    outcome.check()
