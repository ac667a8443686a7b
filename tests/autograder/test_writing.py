import copy

import nbformat
import pytest
from nbformat import from_dict
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from autograder import writing
from environment.paths import ROOT

PICTURE = {"image/png": "aGk=\n", "image/svg+xml": "<svg>\n</svg>", "text/plain": "a\nb"}
JSON = {"application/json": {"b": [1, 2.5, True, None, [], {}], "a": "x\ny"}, "text/html": "<b>\n"}
OUTPUTS = [
    new_output("stream", name="stderr", text="one\ntwo\u2028three\x0b\n\ud800"),
    new_output("display_data", data=PICTURE, metadata={"image/png": {"width": 3}}),
    new_output("execute_result", data=JSON, execution_count=3),
    new_output("error", ename="ä", evalue='"\\"', traceback=["a\nb", "\x1b[0m"]),
]
CELLS = [
    new_code_cell("", id="empty"),
    new_code_cell("a = 1\n\nb = 2\n", id="code", metadata={"trusted": True, "z": {}, "a": []}, outputs=OUTPUTS),
    new_markdown_cell("# ü\r\nb", id="text", attachments={"p.png": {"image/png": "aGk=", "text/plain": "x\ny"}}),
]
MADE = new_notebook(cells=CELLS, metadata={"signature": "s", "orig_nbformat": 3, "n": float("nan")})


def as_text(node):
    return nbformat.v4.writes_json(node)


def test_it_writes_what_nbformat_writes_and_changes_nothing():
    before = copy.deepcopy(MADE)
    assert writing.text(MADE) == as_text(MADE)
    assert str(before) == str(MADE)


@pytest.mark.parametrize("path", sorted(ROOT.glob("source/*/*.ipynb")), ids=lambda path: path.stem)
def test_it_writes_every_assignment_as_nbformat_does(path):
    node = nbformat.read(path, as_version=4)
    assert writing.text(node) == nbformat.writes(node)


def test_a_notebook_without_cells():
    node = from_dict({"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5})
    assert writing.text(node) == as_text(node)
