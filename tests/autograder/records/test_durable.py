import errno
import os
import resource

import pytest

from autograder.errors import Failure
from autograder.records import durable


@pytest.fixture
def full(monkeypatch):
    """A disk that takes no more."""

    def refuse(handle):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", refuse)


def test_a_full_disk_is_a_sentence_and_the_old_content_stays(tmp_path, monkeypatch, full):
    file = tmp_path / "verdict.json"
    file.write_text("old")
    with pytest.raises(Failure, match=r"verdict\.json because the disk is full: free some space, then run the same"):
        durable.write(file, "new")
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [("verdict.json", "old")]
    monkeypatch.undo()
    durable.write(file, "new")
    assert file.read_text() == "new"


@pytest.mark.parametrize("torn", [b'{"n": 2', b"\xff\xfe", b"[]", b"\0\0\0"])
def test_a_torn_line_is_left_out_and_spoils_no_other(tmp_path, torn):
    file = tmp_path / "placed.jsonl"
    durable.append(file, [{"n": 1}], sync=True)
    file.write_bytes(file.read_bytes() + torn)
    assert durable.entries_of(file) == [{"n": 1}]
    durable.append(file, [{"n": 3}, {"n": 4}], sync=False)
    assert durable.entries_of(file) == [{"n": 1}, {"n": 3}, {"n": 4}]


def test_half_a_write_is_a_full_disk(tmp_path):
    file = tmp_path / "placed.jsonl"
    limit = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20, limit[1]))
    try:
        with pytest.raises(Failure, match="disk is full"):
            durable.append(file, [{"text": "x" * 100}], sync=False)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limit)
    durable.append(file, [{"n": 1}], sync=False)
    assert durable.entries_of(file) == [{"n": 1}]


def test_no_file_has_no_entries(tmp_path):
    assert durable.entries_of(tmp_path / "none.jsonl") == []


def test_a_folder_takes_the_place_of_another(tmp_path):
    for name in ("new", "old"):
        (tmp_path / name).mkdir()
        (tmp_path / name / name).touch()
    durable.put(tmp_path / "new", tmp_path / "old", tmp_path / "aside")
    durable.put(tmp_path / "old", tmp_path / "a" / "b" / "c", tmp_path / "aside")
    assert [path.name for path in (tmp_path / "a" / "b" / "c").iterdir()] == ["new"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a"]
