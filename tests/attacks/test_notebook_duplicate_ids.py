"""Each test stands twice, the second one harmless, with the same grade id."""

from copy import deepcopy

from .course import POINTS
from .kit import Attack


def change(work):
    for name in POINTS:
        copy = deepcopy(work.cell(name))
        copy.id, copy.source = f"copy-{name}", "pass"
        work.notebook.cells.append(copy)
        work.notebook.cells.insert(0, deepcopy(copy))


ATTACK = Attack("notebook", change, ran=False)


def test_it_gains_nothing(outcome):
    outcome.check()
