"""What happens to a learner's folder when the course is started: new things come, the learner's own things stay."""

import errno
import json
import os

import pytest

from course import merging
from course.workspace import Workspace, WorkspaceError, write


def notebook(*sources, outputs=(), **metadata):
    cells = [
        {"cell_type": "code", "id": f"c{n}", "source": source, "outputs": list(outputs), "metadata": {}}
        for n, source in enumerate(sources)
    ]
    return json.dumps({"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5})


def sources(path):
    return [cell["source"] for cell in merging.read(path.read_bytes())["cells"]]


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
    assert sources(work(space)) == ["x = 2"]


def test_running_cells_is_not_writing(space):
    space.refresh()
    work(space).write_text(notebook("x = 1", outputs=[{"output_type": "stream"}], language_info={"version": "3.11"}))
    release(space, "ch01-one/one.ipynb", notebook("x = 1", "x = 2"))
    assert space.refresh() == ["ch01-one/one.ipynb has been updated."]
    assert sources(work(space)) == ["x = 1", "x = 2"]
    assert json.loads(work(space).read_text())["cells"][0]["outputs"] == [{"output_type": "stream"}]


def test_a_newer_release_is_merged_with_what_a_learner_has_written(space):
    release(space, "ch01-one/one.ipynb", notebook("x = 1", "y = 1"))
    space.refresh()
    work(space).write_text(notebook("x = 100", "y = 1"))
    release(space, "ch01-one/one.ipynb", notebook("x = 1", "y = 2"))
    (word,) = space.refresh()
    assert "has been updated, with your answers in it" in word
    assert "One change in the text and the examples." in word
    assert sources(work(space)) == ["x = 100", "y = 2"]
    assert space.refresh() == []


def test_the_notebook_as_it_was_is_kept(space):
    space.refresh()
    for number in (2, 3):
        mine = notebook(f"mine {number}")
        work(space).write_text(mine)
        release(space, "ch01-one/one.ipynb", notebook(f"x = {number}"))
        (word,) = space.refresh()
        assert word.splitlines()[0].endswith("one.ipynb")
    kept = list(space.backups.glob("*/ch01-one/one.ipynb"))
    assert {path.read_text() for path in kept} == {notebook("mine 2"), notebook("mine 3")}


def test_nothing_is_written_when_there_is_no_room_for_the_copy(space):
    space.refresh()
    work(space).write_text(notebook("mine"))
    release(space, "ch01-one/one.ipynb", notebook("x = 2"))
    space.backups.write_text("a file in the way")
    with pytest.raises(WorkspaceError, match=r"backups.* is in the way"):
        space.refresh()
    assert work(space).read_text() == notebook("mine")
    space.backups.unlink()
    assert len(space.refresh()) == 1


def test_a_notebook_that_is_open_waits_for_the_next_time(space):
    space.refresh()
    work(space).write_text(notebook("mine"))
    release(space, "ch01-one/one.ipynb", notebook("x = 1", "new"))
    space.open = {"ch01-one/one.ipynb"}
    (word,) = space.refresh()
    assert "one.ipynb is open in JupyterLab" in word
    assert work(space).read_text() == notebook("mine")
    space.open = ()
    assert "with your answers in it" in space.refresh()[0]
    assert sources(work(space)) == ["mine", "new"]


def test_chapters_that_come_for_the_first_time_are_named(space):
    space.refresh()
    release(space, "ch02-two/two.ipynb", notebook("y"))
    assert (space.refresh(), space.new) == ([], ["ch02-two"])
    assert (space.refresh(), space.new) == ([], [])


@pytest.mark.parametrize("mine", ["", "{broken", "[]", '{"cells": [], "nbformat": 3, "metadata": {}}', "\ud800"])
def test_a_file_that_is_no_notebook_is_not_touched_and_the_new_version_is_put_beside_it(space, mine):
    space.refresh()
    work(space).write_bytes(mine.encode("utf-8", "surrogatepass"))
    release(space, "ch01-one/one.ipynb", notebook("x = 2"))
    (word,) = space.refresh()
    assert "yours cannot be read as a notebook and was kept, the new one is one.new.ipynb" in word
    assert work(space).read_bytes() == mine.encode("utf-8", "surrogatepass")
    assert work(space, "ch01-one/one.new.ipynb").read_text() == notebook("x = 2")
    assert space.refresh() == []


def test_a_second_new_version_replaces_the_first_unless_it_was_worked_on(space):
    towns = "ch01-one/data/towns{}.csv"
    space.refresh()
    work(space, towns.format("")).write_text("mine")
    for number in (2, 3):
        release(space, towns.format(""), f"town {number}")
        space.refresh()
    assert work(space, towns.format(".new")).read_text() == "town 3"
    work(space, towns.format(".new")).write_text("mine too")
    release(space, towns.format(""), "town 4")
    assert "the new one is towns.new2.csv" in space.refresh()[0]
    assert work(space, towns.format(".new")).read_text() == "mine too"


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
    assert "mine" in sources(work(space))[1]


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
