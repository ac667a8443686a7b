"""Files are taken from disk without following, waiting for or swallowing anything."""

import os
import socket
import sys
from pathlib import Path

import pytest

from autograder.repair import collect, notebook

NOTEBOOK = b'{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}'


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "secret.ipynb").write_bytes(b"somebody else's")
    path = tmp_path / "submitted"
    path.mkdir()
    return path


def test_the_expected_notebook_and_the_other_files(folder):
    (folder / "loops.ipynb").write_bytes(NOTEBOOK)
    (folder / "data").mkdir()
    (folder / "data" / "own.csv").write_bytes(b"1,2")
    found = collect(folder, ["loops"])
    assert found.notebooks == {"loops": NOTEBOOK} and found.files == {"data/own.csv": b"1,2"}
    assert not (found.repairs or found.flags or found.refused)


@pytest.mark.parametrize(
    "path",
    ["Loops.ipynb", "loops (1).ipynb", "loops-Copy1.ipynb", "hand in/loops.ipynb", "homework.ipynb", "a/b/x.ipynb"],
)
def test_a_notebook_under_another_name_or_in_a_folder(folder, path):
    (folder / path).parent.mkdir(parents=True, exist_ok=True)
    (folder / path).write_bytes(NOTEBOOK)
    found = collect(folder, ["loops"])
    assert found.notebooks == {"loops": NOTEBOOK} and not found.files and not found.refused
    assert [repair.what for repair in found.repairs] == [
        f"The notebook was handed in as {path!r}; it counts as loops.ipynb."
    ]


def test_of_two_notebooks_the_one_with_the_right_name_counts(folder):
    (folder / "loops-Copy1.ipynb").write_bytes(b"old")
    (folder / "loops.ipynb").write_bytes(NOTEBOOK)
    found = collect(folder, ["loops"])
    assert found.notebooks == {"loops": NOTEBOOK} and not found.repairs
    assert found.files == {"loops-Copy1.ipynb": b"old"}


def test_of_two_notebooks_with_foreign_names_none_is_guessed(folder):
    for name in ("one", "two"):
        (folder / f"{name}.ipynb").write_bytes(NOTEBOOK)
    found = collect(folder, ["loops"])
    assert not found.notebooks
    assert found.refused["loops"] == (
        "There is no loops.ipynb among what was handed in ('one.ipynb', 'two.ipynb'). Hand in loops.ipynb."
    )


def test_one_of_two_expected_notebooks_is_missing(folder):
    (folder / "one.ipynb").write_bytes(NOTEBOOK)
    found = collect(folder, ["one", "two"])
    assert found.notebooks == {"one": NOTEBOOK} and list(found.refused) == ["two"]


def test_nothing_was_handed_in(folder):
    assert collect(folder, ["loops"]).refused["loops"].startswith("There is no notebook among what was handed in")


@pytest.mark.parametrize("target", ["../secret.ipynb", "/etc/passwd", "loops.ipynb", "nowhere"])
def test_a_link_instead_of_a_notebook(folder, target):
    (folder / "loops.ipynb").symlink_to(target)
    (folder / "loops-Copy1.ipynb").write_bytes(NOTEBOOK)
    found = collect(folder, ["loops"])
    assert not found.notebooks
    assert "it is a link to another file and not a file" in found.refused["loops"]
    assert "link" in found.flags[0].what


def test_links_to_files_and_folders_are_left_out(folder, tmp_path):
    (folder / "loops.ipynb").write_bytes(NOTEBOOK)
    (folder / "data").symlink_to("/etc")
    (folder / "gradebook.db").symlink_to(tmp_path / "secret.ipynb")
    found = collect(folder, ["loops"])
    assert not found.files and len(found.flags) == 2


def test_the_submission_itself_is_a_link(folder, tmp_path):
    (folder / "loops.ipynb").write_bytes(NOTEBOOK)
    (tmp_path / "link").symlink_to(folder)
    found = collect(tmp_path / "link", ["loops"])
    assert not found.notebooks and "cannot be opened as a folder" in found.refused["loops"]


def test_there_is_no_submission(tmp_path):
    assert "cannot be opened as a folder" in collect(tmp_path / "none", ["loops"]).refused["loops"]


def test_a_folder_instead_of_a_notebook(folder):
    (folder / "loops.ipynb").mkdir()
    assert "it is a folder and not a file" in collect(folder, ["loops"]).refused["loops"]


def test_a_pipe_is_not_waited_for(folder):
    os.mkfifo(folder / "loops.ipynb")
    assert "it is a pipe and not a file" in collect(folder, ["loops"]).refused["loops"]


def test_a_socket(folder, monkeypatch):
    monkeypatch.chdir(folder)
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind("loops.ipynb")
        assert "it is a socket and not a file" in collect(folder, ["loops"]).refused["loops"]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root makes devices")
def test_a_device(folder):
    try:
        os.mknod(folder / "loops.ipynb", 0o20666, os.makedev(1, 5))
    except PermissionError:
        pytest.skip("this host does not let root make devices")
    assert "a device and not a file" in collect(folder, ["loops"]).refused["loops"]


def test_a_file_beyond_the_limit_is_not_read(folder):
    with (folder / "loops.ipynb").open("wb") as file:
        file.truncate(1 << 40)
    sentence = collect(folder, ["loops"], 5 << 20).refused["loops"]
    assert "it has 1048576 MB, more than the 5 MB that are allowed" in sentence


def test_all_files_together_stay_below_the_limit(folder):
    for number in range(5):
        (folder / f"{number}.bin").write_bytes(bytes(1 << 20))
    found = collect(folder, ["loops"], 3 << 20)
    assert sum(map(len, found.files.values())) <= 3 << 20 and len(found.flags) == 2


def test_the_number_of_files_is_limited(folder, monkeypatch):
    monkeypatch.setattr(sys.modules[collect.__module__], "_FILES", 3)
    for number in range(40):
        (folder / f"{number}.txt").write_bytes(b"")
    found = collect(folder, ["loops"])
    assert len(found.files) == 3 and len(found.flags) == 21


@pytest.mark.parametrize("limit", ["_FILES", "_ENTRIES"])
def test_the_notebook_is_taken_before_all_that_lies_beside_it(folder, monkeypatch, limit):
    monkeypatch.setattr(sys.modules[collect.__module__], limit, 3)
    for number in range(40):
        (folder / f"a{number}.ipynb").write_bytes(b"")
    (folder / "loops.ipynb").write_bytes(NOTEBOOK)
    found = collect(folder, ["loops"])
    assert (found.notebooks, len(found.files)) == ({"loops": NOTEBOOK}, 2)


def test_folders_in_folders_end_somewhere(folder):
    deep = folder
    for _ in range(30):
        deep = deep / "d"
    deep.mkdir(parents=True)
    (deep / "loops.ipynb").write_bytes(NOTEBOOK)
    assert not collect(folder, ["loops"]).notebooks


def test_a_large_notebook_comes_without_its_outputs(folder):
    output = b'{"cells": [{"cell_type": "code", "source": "1", "outputs": ["%s"]}]}' % (b"x" * (9 << 20))
    (folder / "loops.ipynb").write_bytes(output)
    data = collect(folder, ["loops"]).notebooks["loops"]
    assert len(data) < 100 and notebook(data).cells[0].source == "1"


def test_checkpoints_are_not_taken_for_the_notebook(folder):
    (folder / ".ipynb_checkpoints").mkdir()
    (folder / ".ipynb_checkpoints" / "loops-checkpoint.ipynb").write_bytes(NOTEBOOK)
    assert not collect(folder, ["loops"]).notebooks


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="only Linux shows a process its handles")
def test_no_file_handle_stays_open(folder):
    (folder / "data").mkdir()
    (folder / "loops.ipynb").write_bytes(NOTEBOOK)
    os.mkfifo(folder / "pipe")
    before = len(list(Path("/proc/self/fd").iterdir()))
    collect(folder, ["loops"])
    assert len(list(Path("/proc/self/fd").iterdir())) == before
