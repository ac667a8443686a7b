"""Half a notebook."""

import json

from .kit import Attack


def change(work):
    text = json.dumps(work.notebook)
    work.file.write_text(text[: len(text) // 2])


ATTACK = Attack("notebook", change, gone=True, says="breaks off")


def test_it_gains_nothing(outcome):
    outcome.check()
