"""A cell of fifty megabytes."""

from .kit import Attack


def change(work):
    work.cell("price").source = "# " + "x" * 50_000_000


ATTACK = Attack("notebook", change, gone=True, says="too large")


def test_it_gains_nothing(outcome):
    outcome.check()
