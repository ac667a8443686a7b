import pytest

from environment import paths


def test_the_state_folder_lies_in_the_repository(monkeypatch):
    """Without COURSE_STATE everything lies beside the code, where git ignores it."""
    monkeypatch.delenv("COURSE_STATE", raising=False)
    assert paths.ROOT / ".course" == paths.STATE
    assert (paths.ROOT / "pyproject.toml").is_file()


def test_course_state_moves_the_state_folder(monkeypatch, tmp_path):
    """COURSE_STATE counts at each use, not only at import; ~ means the home folder."""
    monkeypatch.setenv("COURSE_STATE", str(tmp_path))
    assert tmp_path == paths.STATE
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("COURSE_STATE", "~/here")
    assert paths.state() == tmp_path / "home/here"


def test_an_unknown_path_is_refused():
    """A module attribute that does not exist is an AttributeError as everywhere."""
    with pytest.raises(AttributeError, match="has no 'HOME'"):
        paths.HOME  # noqa: B018
