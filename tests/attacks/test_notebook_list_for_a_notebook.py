"""A list, whose elements would be cells."""

import json

from .kit import Attack


def change(work):
    work.file.write_text(json.dumps(work.notebook.cells))


ATTACK = Attack("notebook", change, gone=True, says="holds a list")


def test_it_gains_nothing(outcome):
    outcome.check()
