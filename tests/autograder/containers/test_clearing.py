"""A folder is emptied whatever somebody has made of it."""

# ruff: noqa: PTH101, PTH102, PTH103, PTH211

import os
import shutil

import pytest

from autograder.containers import clearing

ORDINARY = 54321


@pytest.fixture
def emptied(tmp_path):
    """A function that lets an ordinary account make a mess in a folder, and the same account empty it."""
    place = tmp_path / "place"
    place.mkdir()
    for path in (place, *tmp_path.parents[:3], tmp_path):
        path.chmod(0o755)
    if os.geteuid() == 0:
        os.chown(place, ORDINARY, ORDINARY)

    def emptied(mess):
        pid = os.fork()
        if pid == 0:
            try:
                if os.geteuid() == 0:
                    os.setresuid(ORDINARY, ORDINARY, ORDINARY)
                os.chdir(place)
                mess()
                clearing._empty(str(place), 0o755)
            except BaseException:
                os._exit(1)
            os._exit(0)
        assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
        return sorted(path.name for path in place.iterdir()), oct(place.stat().st_mode & 0o7777)

    yield emptied
    shutil.rmtree(place, ignore_errors=True)


def deep():
    for _ in range(700):
        os.mkdir("d" * 20)
        os.chdir("d" * 20)
    os.mkdir("closed", 0)


def closed():
    os.makedirs("a/b/c")
    os.close(os.open("a/b/c/file", os.O_CREAT, 0))
    os.chmod("a/b", 0)
    os.chmod("a", 0)
    os.chmod(".", 0)


def kinds():
    os.mkfifo("pipe")
    os.symlink("/etc/passwd", "link")
    os.symlink(".", "folder")
    os.mkdir("0")
    os.mkdir("1")
    for name in ("0", "1", "2"):
        os.mkdir(f"0/{name}")
        os.mkdir(f"1/{name}")


@pytest.mark.parametrize("mess", [deep, closed, kinds])
def test_everything_goes(emptied, mess):
    assert emptied(mess) == ([], "0o755")
