"""What travels into a container arrives as it was, and nothing else travels."""

import os
import stat

import pytest

from autograder.containers import parcel


@pytest.fixture
def sent(tmp_path):
    """A folder, and a way to send it somewhere else."""
    source, target = tmp_path / "source", tmp_path / "target"
    source.mkdir()
    target.mkdir()

    def send():
        given = parcel.pack(source)
        try:
            parcel.unpack(given, str(target))
        finally:
            os.close(given)
        return target

    return source, send


def test_files_folders_and_links_arrive(sent):
    source, send = sent
    (source / "data" / "deep").mkdir(parents=True)
    (source / "data" / "deep" / "numbers.bin").write_bytes(bytes(range(256)) * 5000)
    (source / "empty.txt").touch()
    (source / "link").symlink_to("data/deep/numbers.bin")
    (source / "astray").symlink_to("/nowhere")
    target = send()
    assert (target / "data" / "deep" / "numbers.bin").read_bytes() == bytes(range(256)) * 5000
    assert (target / "empty.txt").read_bytes() == b""
    assert (target / "link").readlink().as_posix() == "data/deep/numbers.bin"
    assert (target / "astray").readlink().as_posix() == "/nowhere"


def test_a_program_stays_one_and_what_is_read_only_can_be_written(sent):
    source, send = sent
    for name, mode in (("tool.sh", 0o755), ("table.csv", 0o444)):
        (source / name).touch()
        (source / name).chmod(mode)
    target = send()
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in target.iterdir()}
    assert modes == {"tool.sh": 0o755, "table.csv": 0o644}


def test_names_may_be_any_that_the_system_takes(sent):
    source, send = sent
    names = [b"\xff\xfe.txt", "ü\n\"'.txt".encode(), b"-rf"]
    for name in names:
        (source / os.fsdecode(name)).touch()
    assert sorted(os.fsencode(path.name) for path in send().iterdir()) == sorted(names)


def test_what_is_no_file_is_left_out(sent):
    source, send = sent
    os.mkfifo(source / "pipe")
    (source / "note").write_text("x")
    assert [path.name for path in send().iterdir()] == ["note"]
