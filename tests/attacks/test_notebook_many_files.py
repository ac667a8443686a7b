"""Three thousand files beside the notebook."""

from .kit import ALL, Attack


def change(work):
    for number in range(3000):
        (work.folder / f"{number}.txt").touch()


ATTACK = Attack("notebook", change, gone=True, says="2000 files", base="right", points=ALL, ran=False)


def test_it_gains_nothing(outcome):
    outcome.check()
