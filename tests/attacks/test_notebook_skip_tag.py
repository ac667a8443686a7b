"""The tests carry the tag skip-execution, and so say nothing."""

from .course import POINTS
from .kit import Attack


def change(work):
    for name in POINTS:
        work.cell(name).metadata["tags"] = ["skip-execution", "raises-exception"]


ATTACK = Attack("notebook", change, says="skip-execution", ran=False)


def test_it_gains_nothing(outcome):
    outcome.check()
