"""Sixty megabytes of outputs in the file."""

import json

from .kit import ALL, Attack


def change(work):
    text = json.dumps(work.notebook)
    large = json.dumps([{"output_type": "stream", "name": "stdout", "text": ["x" * 1_000_000] * 30}])
    work.file.write_text(text.replace('"outputs": []', '"outputs": ' + large, 2))


ATTACK = Attack("notebook", change, base="right", points=ALL, ran=False)


def test_it_gains_nothing(outcome):
    outcome.check()
