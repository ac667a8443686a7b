"""From bytes to a notebook: what tests/damaged does not state."""

import json
import random
import tracemalloc

import pytest

from autograder.repair import NotJudged, notebook

CELL = {"cell_type": "code", "id": "one", "metadata": {}, "source": "x = 1", "outputs": [], "execution_count": None}


def file(**changes):
    return json.dumps({"cells": [CELL], "metadata": {}, "nbformat": 4, "nbformat_minor": 5} | changes).encode()


def test_a_notebook():
    read = notebook(file())
    assert read == {"cells": [CELL], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    assert read.cells[0].metadata == {}


def test_outputs_and_counts_are_left_out():
    shown = {**CELL, "outputs": [{"output_type": "stream", "name": "stdout", "text": "1"}], "execution_count": 7}
    assert notebook(file(cells=[shown])).cells == [CELL]


def test_repairs_are_reported_once_each():
    repairs = []
    notebook(file(nbformat=99) + b"?", repairs)
    assert [repair.what for repair in repairs] == [
        "After the end of the notebook the file held 1 more characters; they were left out.",
        "The notebook gave its format as 99; it was read as format 4.",
    ]


def test_a_heading_of_format_3_becomes_markdown():
    sheets = [{"cells": [{"cell_type": "heading", "level": 2, "source": ["Loops"]}]}, 7, {"cells": None}]
    (cell,) = notebook(json.dumps({"nbformat": 3, "worksheets": sheets}).encode()).cells
    assert cell == {"cell_type": "markdown", "metadata": {}, "source": "Loops"}


@pytest.mark.parametrize("cells", [{}, "cells", 7, None, True])
def test_cells_that_are_no_list(cells):
    with pytest.raises(NotJudged, match="it has no cells"):
        notebook(file(cells=cells))


def test_memory_stays_bounded_with_a_huge_output():
    line = b'"' + b"x" * (100 << 20) + b'"'
    data = file(cells=[{**CELL, "outputs": ["OUTPUT"]}]).replace(b'"OUTPUT"', line)
    tracemalloc.start()
    try:
        assert notebook(data).cells == [CELL]
        assert tracemalloc.get_traced_memory()[1] < 5 << 20
    finally:
        tracemalloc.stop()


def test_any_change_of_any_byte_is_read_or_refused():
    numbers, whole = random.Random(1), file()
    for _ in range(2000):
        data = bytearray(whole)
        for _ in range(numbers.randint(1, 3)):
            data[numbers.randrange(len(data))] = numbers.randrange(256)
        try:
            read = notebook(bytes(data[: numbers.choice([len(data), numbers.randrange(len(data))])]))
        except NotJudged as refusal:
            assert str(refusal)
        else:
            json.dumps(read, ensure_ascii=False).encode()
