"""A pipe in the place of the notebook, with a socket and a device beside it."""

import os
import socket

from .kit import Attack


def change(work):
    os.mkfifo(work.file)
    os.mkfifo(work.folder / "data.csv")
    with socket.socket(socket.AF_UNIX) as made:
        made.bind(f"/proc/self/fd/{os.open(work.folder, os.O_RDONLY)}/s")


ATTACK = Attack("notebook", change, gone=True, says="a pipe")


def test_it_gains_nothing(outcome):
    outcome.check()
