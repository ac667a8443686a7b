"""Folders in folders, a thousand deep."""

import os

from .kit import ALL, Attack


def change(work):
    here = os.open(work.folder, os.O_RDONLY)
    for _ in range(1200):
        os.mkdir("d", dir_fd=here)
        below = os.open("d", os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = below
    os.close(here)


ATTACK = Attack("notebook", change, base="right", points=ALL, ran=False)


def test_it_gains_nothing(outcome):
    outcome.check()
