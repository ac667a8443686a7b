"""Three thousand files beside the notebook: they are left out, and the notebook counts."""

from .kit import Attack


def change(work):
    for number in range(3000):
        (work.folder / f"{number}.txt").touch()


ATTACK = Attack("notebook", change, says="2000 files", base="right", ran=False)


def test_it_gains_nothing(outcome):
    outcome.check()
