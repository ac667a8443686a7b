"""What happens to a learner's folder when the course is started: new things come, the learner's own things stay."""

import errno
import json
import os

import pytest

from course.workspace import Workspace, WorkspaceError, write


def notebook(*sources, outputs=(), **metadata):
    cells = [{"cell_type": "code", "source": source, "outputs": list(outputs), "metadata": {}} for source in sources]
    return json.dumps({"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5})


@pytest.fixture
def space(tmp_path):
    made = Workspace(tmp_path / "release", tmp_path / "work", tmp_path / "state" / "workspace.json")
    release(made, "ch01-one/one.ipynb", notebook("x = 1"))
    release(made, "ch01-one/data/towns.csv", "Lviv\n")
    return made


def release(space, name, text):
    path = space.release / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def work(space, name="ch01-one/one.ipynb"):
    return space.work / name


def test_a_chapter_comes_with_its_data(space):
    assert space.refresh() == []
    assert work(space).read_text() == notebook("x = 1")
    assert work(space, "ch01-one/data/towns.csv").read_text() == "Lviv\n"


def test_a_second_start_changes_nothing(space):
    space.refresh()
    before = work(space).stat().st_mtime_ns
    assert space.refresh() == []
    assert work(space).stat().st_mtime_ns == before


def test_a_chapter_that_nobody_touched_follows_the_release(space):
    space.refresh()
    release(space, "ch01-one/one.ipynb", notebook("x = 2"))
    assert space.refresh() == ["ch01-one/one.ipynb has been updated."]
    assert work(space).read_text() == notebook("x = 2")


def test_running_cells_is_not_writing(space):
    space.refresh()
    work(space).write_text(notebook("x = 1", outputs=[{"output_type": "stream"}], language_info={"version": "3.11"}))
    release(space, "ch01-one/one.ipynb", notebook("x = 2"))
    assert space.refresh() == ["ch01-one/one.ipynb has been updated."]


@pytest.mark.parametrize("mine", [notebook("x = 100"), notebook("x = 1", "y"), notebook(), "", "{broken", "[]"])
def test_what_a_learner_has_written_stays_and_the_new_version_is_put_beside_it(space, mine):
    space.refresh()
    work(space).write_text(mine)
    release(space, "ch01-one/one.ipynb", notebook("x = 2"))
    (word,) = space.refresh()
    assert "yours was kept, the new one is one.new.ipynb" in word
    assert work(space).read_text() == mine
    assert work(space, "ch01-one/one.new.ipynb").read_text() == notebook("x = 2")
    assert space.refresh() == []


def test_a_second_new_version_replaces_the_first_unless_it_was_worked_on(space):
    space.refresh()
    work(space).write_text(notebook("mine"))
    for number in (2, 3):
        release(space, "ch01-one/one.ipynb", notebook(f"x = {number}"))
        space.refresh()
    assert work(space, "ch01-one/one.new.ipynb").read_text() == notebook("x = 3")
    work(space, "ch01-one/one.new.ipynb").write_text(notebook("mine too"))
    release(space, "ch01-one/one.ipynb", notebook("x = 4"))
    assert "the new one is one.new2.ipynb" in space.refresh()[0]
    assert work(space, "ch01-one/one.new.ipynb").read_text() == notebook("mine too")


def test_a_release_that_did_not_change_is_not_offered(space):
    space.refresh()
    work(space).write_text(notebook("mine"))
    assert space.refresh() == []
    assert sorted(path.name for path in work(space).parent.iterdir()) == ["data", "one.ipynb"]


def test_a_removed_notebook_comes_back(space):
    space.refresh()
    work(space).unlink()
    assert space.refresh() == []
    assert work(space).exists()


@pytest.mark.parametrize("record", [None, "", "{", "[1]", '{"ch01-one/one.ipynb": 5}', '{"ch01-one/one.ipynb": ["a"]}'])
def test_without_a_readable_record_nothing_is_lost(space, record):
    space.refresh()
    work(space).write_text(notebook("mine"))
    space.record.unlink()
    if record is not None:
        space.record.write_text(record)
    assert space.refresh() == []
    assert work(space).read_text() == notebook("mine")
    release(space, "ch01-one/one.ipynb", notebook("x = 2"))
    assert len(space.refresh()) == 1
    assert work(space).read_text() == notebook("mine")


def test_hidden_files_are_not_copied(space):
    release(space, "ch01-one/.ipynb_checkpoints/one.ipynb", "{}")
    release(space, ".gitkeep", "")
    space.refresh()
    assert not list(space.work.rglob(".*"))


def test_files_that_only_the_learner_has_are_left_alone(space):
    space.refresh()
    (space.work / "notes.md").write_text("mine")
    (space.work / "ch01-one" / "data" / "more.csv").write_text("mine")
    space.refresh()
    assert (space.work / "notes.md").read_text() == "mine"
    assert (space.work / "ch01-one" / "data" / "more.csv").read_text() == "mine"


def test_nothing_released_yet_is_no_error(tmp_path):
    assert Workspace(tmp_path / "release", tmp_path / "work", tmp_path / "record.json").refresh() == []


def test_a_file_in_the_way_is_one_sentence(space):
    space.work.write_text("a file")
    with pytest.raises(WorkspaceError, match=r"work is in the way \(File exists\)\. Move it elsewhere"):
        space.refresh()


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EROFS, errno.EACCES])
def test_a_folder_that_cannot_be_written_is_one_sentence(space, monkeypatch, code):
    def refuse(*_, dir, **__):
        raise OSError(code, os.strerror(code), f"{dir}/.draft-x")

    monkeypatch.setattr("tempfile.mkstemp", refuse)
    with pytest.raises(WorkspaceError, match=r"/data cannot be written \(.*start there: python3 run.py"):
        space.refresh()


def test_a_file_is_written_whole_or_not_at_all(tmp_path, monkeypatch):
    target = tmp_path / "a.txt"
    write(target, b"before")

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fdopen", full)
    with pytest.raises(OSError, match="No space left"):
        write(target, b"after")
    assert target.read_bytes() == b"before"
    assert list(tmp_path.iterdir()) == [target]
