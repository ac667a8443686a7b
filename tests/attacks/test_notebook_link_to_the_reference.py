"""The folder of the data is a link to the instructor's, the notebook one to the reference."""

from .course import NAME, NOTEBOOK
from .kit import Attack


def change(work):
    work.file.symlink_to(work.world.root / "source" / NAME / f"{NOTEBOOK}.ipynb")
    (work.folder / "data").symlink_to(work.world.root)


ATTACK = Attack("notebook", change, gone=True, says="a link to another file")


def test_it_gains_nothing(outcome):
    outcome.check()
