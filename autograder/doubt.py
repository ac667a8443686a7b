"""Where points hang on a comparison in the learner's process: the notebook runs once more, with wrong expectations.

Nobody honest passes a test whose last expectation is wrong, whether the answer is right or not. Who passes it has
switched the tests off, and the points wait for the instructor.
"""

import random
from collections.abc import Callable

from nbformat import NotebookNode, from_dict

from autograder.records.verdict import Flag
from autograder.running import NotebookRun, is_test
from autograder.sealing import decoy_source

FORGED = "It also passed with a wrong expectation, which no honest answer does: look at it before it counts."


def second_run(
    notebook: NotebookNode, done: NotebookRun, again: Callable[[NotebookNode, frozenset[int]], NotebookRun]
) -> list[Flag]:
    """Return a flag for each test that passes with a wrong expectation too; runs nothing when nothing is in doubt."""
    passed = {id(result.cell): result for result in done.results if result.run.status == "ok"}
    doubtful = {
        index
        for index, cell in enumerate(notebook.cells)
        if (result := passed.get(id(cell))) and is_test(cell) and (result.judge is None or result.judge.trusting)
    }
    decoy, changed = decoy_notebook(notebook, doubtful) if doubtful else (notebook, [])
    if not changed:
        return []
    fooled = {id(result.cell) for result in again(decoy, frozenset(changed)).results if result.run.status == "ok"}
    cells = [decoy.cells[index] for index in changed if id(decoy.cells[index]) in fooled]
    return [Flag(cell.metadata["nbgrader"]["grade_id"], FORGED) for cell in cells]


def decoy_notebook(notebook: NotebookNode, cells: set[int]) -> tuple[NotebookNode, list[int]]:
    """Return a copy in which the tests at these places are wrong, and which of them could be changed."""
    copy: NotebookNode = from_dict({**notebook, "cells": [_bare(cell) for cell in notebook.cells]})
    changed, rng = list[int](), random.Random(random.SystemRandom().getrandbits(64))
    for index in sorted(cells):
        source = decoy_source(copy.cells[index].source, rng)
        if source is not None:
            copy.cells[index].source = source
            changed.append(index)
    return copy, changed


def _bare(cell: NotebookNode) -> NotebookNode:
    bare: NotebookNode = from_dict({**cell, **({"outputs": []} if cell.cell_type == "code" else {})})
    return bare
