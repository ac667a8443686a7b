"""Beside the wrong notebook lies another one of nearly the same name, with the tests made harmless."""

from .course import NOTEBOOK
from .kit import Attack


def change(work):
    work.save()
    text = work.file.read_text().replace("assert", "print")
    (work.folder / f"{NOTEBOOK} (1).ipynb").write_text(text)
    (work.folder / f"{NOTEBOOK.upper()}.IPYNB").write_text(text)


ATTACK = Attack("notebook", change, ran=False)


def test_it_gains_nothing(outcome):
    outcome.check()
