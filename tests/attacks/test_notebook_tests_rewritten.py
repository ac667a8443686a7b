"""The tests say something else, and their checksums fit what they say."""

from nbgrader import utils

from .course import POINTS
from .kit import Attack


def change(work):
    for name in POINTS:
        cell = work.cell(name)
        cell.source = "assert True"
        cell.metadata.nbgrader["checksum"] = utils.compute_checksum(cell)


ATTACK = Attack("notebook", change, ran=False)


def test_it_gains_nothing(outcome):
    outcome.check()
