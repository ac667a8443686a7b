"""The time of handing in is a link, and lies beside a folder and a pipe of similar names."""

import os

from .kit import ALL, Attack


def change(work):
    (work.folder / "timestamp.txt").symlink_to(work.world.root / "instructor.txt")
    os.mkfifo(work.folder / "timestamp.txt.ipynb")


ATTACK = Attack("notebook", change, base="right", points=ALL, ran=False)


def test_it_gains_nothing(outcome):
    outcome.check()
