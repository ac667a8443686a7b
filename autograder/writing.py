"""A notebook as text, byte for byte as nbformat writes it, in less than half of the time."""

import json
from json.encoder import encode_basestring
from typing import Any

from nbformat import NotebookNode
from nbformat.v4.rwbase import split_lines, strip_transient


def text(notebook: NotebookNode) -> str:
    """Return what nbformat.writes returns for a notebook of version 4, without checking it again."""
    return _json(strip_transient(split_lines(_copy(notebook))), "\n")


def _copy(notebook: NotebookNode) -> NotebookNode:
    """Copy as much of a notebook as the two functions of nbformat change."""
    cells = [_copy_of_cell(cell) for cell in notebook.cells]
    return NotebookNode({**notebook, "metadata": NotebookNode(notebook.metadata), "cells": cells})


def _copy_of_cell(cell: NotebookNode) -> NotebookNode:
    copy = NotebookNode({**cell, "metadata": NotebookNode(cell.metadata)})
    if "outputs" in cell:
        copy.outputs = [_copy_with(output, "data") for output in cell.outputs]
    if "attachments" in cell:
        copy.attachments = {name: dict(content) for name, content in cell.attachments.items()}
    return copy


def _copy_with(output: NotebookNode, name: str) -> NotebookNode:
    return NotebookNode({**output, name: NotebookNode(output[name])} if name in output else output)


def _json(value: Any, newline: str) -> str:  # noqa: ANN401 - JSON is what it is
    """Python's own encoder is slow as soon as it indents: this one builds no generator for each value."""
    if isinstance(value, str):
        return encode_basestring(value)
    inner = newline + " "
    if isinstance(value, dict):
        parts = [f"{encode_basestring(key)}: {_json(value[key], inner)}" for key in sorted(value)]
        return "{" + inner + f",{inner}".join(parts) + newline + "}" if parts else "{}"
    if isinstance(value, list | tuple):
        parts = [_json(part, inner) for part in value]
        return "[" + inner + f",{inner}".join(parts) + newline + "]" if parts else "[]"
    return json.dumps(value)
