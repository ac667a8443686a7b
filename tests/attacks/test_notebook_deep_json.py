"""A hundred thousand opening brackets."""

from .kit import Attack


def change(work):
    work.file.write_text("[" * 100_000)


ATTACK = Attack("notebook", change, gone=True, says="not a notebook")


def test_it_gains_nothing(outcome):
    outcome.check()
