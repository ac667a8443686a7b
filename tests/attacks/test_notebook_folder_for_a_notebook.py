"""A folder in the place of the notebook."""

from .kit import Attack


def change(work):
    work.file.mkdir()
    (work.file / "x").write_text("x")


ATTACK = Attack("notebook", change, gone=True, says="a folder")


def test_it_gains_nothing(outcome):
    outcome.check()
