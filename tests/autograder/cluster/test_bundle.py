"""A folder comes out as it went in, and nothing comes out anywhere else."""

import io
import os
import tarfile

import pytest

from autograder.cluster import bundle
from autograder.errors import Failure, UserMistake
from autograder.submissions import digest


def packed(folder):
    return bundle.pack(bundle.below(folder))


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "handed-in"
    (made / "data" / "deep").mkdir(parents=True)
    (made / "first.ipynb").write_bytes(b"{}")
    (made / "data" / "deep" / ("ä" * 100 + ".csv")).write_text("1")
    (made / os.fsdecode(b"no \xff text")).write_text("x")
    (made / "link").symlink_to("/etc/passwd")
    (made / "double").hardlink_to(made / "first.ipynb")
    os.mkfifo(made / "pipe")
    return made


def test_what_is_unpacked_has_the_digest_of_what_was_packed(folder, tmp_path):
    bundle.unpack(packed(folder), tmp_path / "there")
    assert digest(tmp_path / "there") == digest(folder)


def test_the_same_files_are_the_same_bytes(folder, tmp_path):
    bundle.unpack(packed(folder), tmp_path / "there")
    os.utime(tmp_path / "there" / "first.ipynb", (1, 1))
    assert packed(tmp_path / "there") == packed(folder)


def archive(*members):
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w") as tar:
        for name, kind, link in members:
            about = tarfile.TarInfo(name)
            about.type, about.linkname = kind, link
            tar.addfile(about, io.BytesIO())
    return made.getvalue()


@pytest.mark.parametrize(
    "members",
    [
        [("../out", tarfile.REGTYPE, "")],
        [("/out", tarfile.REGTYPE, "")],
        [("a/../../out", tarfile.REGTYPE, "")],
        [("a", tarfile.SYMTYPE, ".."), ("a/out", tarfile.REGTYPE, "")],
    ],
)
def test_nothing_lands_outside(members, tmp_path):
    (tmp_path / "there").mkdir()
    with pytest.raises(Failure, match="does not belong"):
        bundle.unpack(archive(*members), tmp_path / "there")
    assert not (tmp_path / "out").exists()


def test_a_file_never_replaces_another(tmp_path):
    with pytest.raises(FileExistsError):
        bundle.unpack(archive(("a", tarfile.REGTYPE, ""), ("a", tarfile.REGTYPE, "")), tmp_path)


def test_devices_are_not_made(tmp_path):
    bundle.unpack(archive(("zero", tarfile.CHRTYPE, "")), tmp_path)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(("name", "value"), [("MOST", 3), ("LARGEST", 5000)])
def test_too_much_does_not_travel(folder, monkeypatch, name, value):
    monkeypatch.setattr(bundle, name, value)
    with pytest.raises(UserMistake, match="cannot travel to workers"):
        packed(folder)
