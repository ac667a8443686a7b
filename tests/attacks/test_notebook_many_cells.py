"""A hundred thousand cells."""

import json

from .kit import Attack


def change(work):
    cells = [{"cell_type": "code", "source": "1", "metadata": {}, "outputs": [], "execution_count": None}] * 100_000
    work.file.write_text(json.dumps({**work.notebook, "cells": [*work.notebook.cells, *cells]}))


ATTACK = Attack("notebook", change, gone=True, says="100014 cells")


def test_it_gains_nothing(outcome):
    outcome.check()
