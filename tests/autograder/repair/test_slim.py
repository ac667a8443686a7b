"""Outputs are left out of a file without being parsed."""

import pytest

from autograder.repair.slim import slim


@pytest.mark.parametrize(
    ("data", "kept"),
    [
        (b'{"outputs": [1, [2, {"a": "]"}]], "source": "x"}', b'{"outputs": [], "source": "x"}'),
        (b'{"outputs" :\n [ "a \\" ] b" ] }', b'{"outputs" :\n [] }'),
        (b'{"attachments": {"a": {"b": "}"}}}', b'{"attachments": {}}'),
        (b'{"source": "\\"outputs\\": [1, 2]"}', b'{"source": "\\"outputs\\": [1, 2]"}'),
        (b'[{"outputs": [1]}, {"outputs": [2]}]', b'[{"outputs": []}, {"outputs": []}]'),
        (b'{"outputs": "text"}', b'{"outputs": "text"}'),
        (b"", b""),
    ],
)
def test_what_is_kept(data, kept):
    assert slim(data) == kept


@pytest.mark.parametrize("data", [b'{"outputs": [1, 2', b'{"outputs": ["abc', b'{"outputs": ["abc\\'])
def test_a_file_that_breaks_off_stays_broken(data):
    assert slim(data) == data
