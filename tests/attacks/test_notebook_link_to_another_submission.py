"""The notebook is a link to a neighbour's."""

from .course import NAME, NOTEBOOK
from .kit import Attack


def change(work):
    neighbour = work.world.root / "submitted" / "000-honest-right" / NAME / f"{NOTEBOOK}.ipynb"
    work.file.symlink_to(neighbour)


ATTACK = Attack("notebook", change, gone=True, says="a link to another file")


def test_it_gains_nothing(outcome):
    outcome.check()
