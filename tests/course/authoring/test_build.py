"""Building: byte for byte the same, only what changed is touched, and a broken text changes nothing."""

import pytest

from course.authoring import build, chapter
from course.authoring.problems import ContentError


@pytest.fixture
def root(tmp_path, text, monkeypatch):
    monkeypatch.setattr(chapter, "CHAPTERS", text.folder.parent)
    return tmp_path / "repository"


def snapshot(root):
    return {path.relative_to(root): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def test_two_builds_give_the_same_bytes(root):
    assert build.build(root=root) == ["ch05-py-functions"]
    before = snapshot(root)
    assert build.build(root=root) == []
    assert snapshot(root) == before


def test_drift_is_seen_in_either_folder(root):
    build.build(root=root)
    assert build.drifted(root) == []
    for folder in ("source", "release"):
        path = root / folder / "ch05-py-functions" / "py-functions.ipynb"
        path.write_bytes(path.read_bytes() + b"\n")
        assert build.drifted(root) == ["ch05-py-functions"]
        build.build(root=root)


def test_a_removed_chapter_leaves_no_notebook(root):
    stray = root / "release" / "ch77-gone"
    stray.mkdir(parents=True)
    assert "ch77-gone" in build.build(root=root)
    assert not stray.exists()


def test_a_broken_text_changes_nothing(root, text):
    build.build(root=root)
    before = snapshot(root)
    text.replace("### END SOLUTION", "### END SOLUTIONS")
    with pytest.raises(ContentError):
        build.build(root=root)
    assert snapshot(root) == before
