import json
import os
import shutil

import pytest

from environment import home, privileges, state


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A state folder whose data lies where the test can see it, whoever runs it."""
    (tmp_path / "base").mkdir()
    monkeypatch.setattr(privileges, "base", lambda _: tmp_path / "base")
    return make(tmp_path, monkeypatch, "state")


def make(tmp_path, monkeypatch, name):
    monkeypatch.setenv("COURSE_STATE", str(tmp_path / name))
    found = state.folder()
    state.save_secrets(found, state.load_secrets(found))
    return found


def test_data_stays_with_its_state_folder(folder):
    """The second start finds the data of the first."""
    known = state.load_secrets(folder)
    first = home.prepare(folder, known)
    assert first == home.prepare(folder, state.load_secrets(folder)) == home.find(folder, known)
    assert first.top.name == known.id


def test_a_copied_state_folder_gets_data_of_its_own(folder, tmp_path, monkeypatch):
    """Two servers on one data folder would destroy it."""
    first = home.prepare(folder, state.load_secrets(folder))
    shutil.copytree(folder, tmp_path / "copy")
    copy = make(tmp_path, monkeypatch, "copy")
    second = home.prepare(copy, state.load_secrets(copy))
    assert second.top != first.top
    assert state.load_secrets(copy).id == second.top.name
    assert home.find(folder, state.load_secrets(folder)) == first


def test_data_without_state_folder_is_cleared_away(folder, tmp_path, monkeypatch):
    """Who removes .course need not know that root's data lies elsewhere."""
    first = home.prepare(folder, state.load_secrets(folder))
    shutil.rmtree(folder)
    other = make(tmp_path, monkeypatch, "other")
    home.prepare(other, state.load_secrets(other))
    assert not first.top.exists()


def test_foreign_folders_are_left_alone(folder, tmp_path):
    """Only folders with our note in them are ours to remove."""
    (tmp_path / "base/precious").mkdir()
    home.prepare(folder, state.load_secrets(folder))
    assert (tmp_path / "base/precious").is_dir()


def test_sockets_have_a_short_path(tmp_path, monkeypatch):
    """The system cuts socket paths at about a hundred bytes, so a deep checkout needs another place."""
    deep = tmp_path / ("d" * 90) / "0a1b2c3d"
    deep.mkdir(parents=True)
    place = home.Home(tmp_path, deep).sockets()
    assert len(str(place)) < 100
    assert place.is_dir()
    home.remove(home.Home(tmp_path, deep))
    assert not place.exists()
    assert not deep.exists()


@pytest.mark.skipif(not privileges.is_root(), reason="only root can give files away")
def test_sockets_of_somebody_else_are_refused(tmp_path):
    """Another account could answer on our socket."""
    (tmp_path / "run").mkdir()
    os.chown(tmp_path / "run", 4242, 4242)
    with pytest.raises(Exception, match=r"belongs to somebody else. Remove it"):
        home.Home(tmp_path, tmp_path).sockets()


def test_a_damaged_note_is_nobodys(folder):
    """A note that cannot be read is written again."""
    known = state.load_secrets(folder)
    top = home.prepare(folder, known).top
    (top / "owner.json").write_text("{")
    assert home.find(folder, known) is None
    home.prepare(folder, known)
    assert json.loads((top / "owner.json").read_text()) == {"state": str(folder)}
