"""Only plain files, directories and links are copied, and no link is followed."""

import os

import pytest

from autograder.sandbox.copying import copy


@pytest.fixture
def copied(tmp_path):
    source, target = tmp_path / "source", tmp_path / "target"
    (source / "deep").mkdir(parents=True)
    target.mkdir()
    (source / "deep" / "a.bin").write_bytes(os.urandom(3 << 20))
    (source / "run.sh").write_text("#!/bin/sh\n")
    (source / "run.sh").chmod(0o555)
    (source / "passwd").symlink_to("/etc/passwd")
    os.mkfifo(source / "pipe")
    descriptor = os.open(source, os.O_RDONLY)
    copy(descriptor, str(target), None)
    os.close(descriptor)
    return source, target


def test_contents_and_modes_are_kept(copied):
    source, target = copied
    assert (target / "deep" / "a.bin").read_bytes() == (source / "deep" / "a.bin").read_bytes()
    assert (target / "run.sh").stat().st_mode & 0o777 == 0o755  # and the owner may write


def test_links_stay_links_and_pipes_stay_behind(copied):
    _, target = copied
    assert (target / "passwd").readlink().name == "passwd"
    assert sorted(path.name for path in target.iterdir()) == ["deep", "passwd", "run.sh"]
