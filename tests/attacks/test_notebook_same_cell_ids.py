"""Every cell has the same id."""

from .kit import Attack


def change(work):
    for cell in work.notebook.cells:
        cell["id"] = "price-tests"


ATTACK = Attack("notebook", change, ran=False)


def test_it_gains_nothing(outcome):
    outcome.check()
