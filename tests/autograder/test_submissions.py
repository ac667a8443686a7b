"""What lies in submitted/, in whatever state."""

import os
import time
from datetime import datetime

import pytest

from autograder import settings
from autograder.records.model import Standing
from autograder.submissions import digest, listed
from tests.autograder.tiny import NAME, RIGHT


def found(course, *patterns, standings=None):
    return listed(settings.load(course.root), NAME, list(patterns or ["*"]), standings or {})


@pytest.fixture
def course(tiny):
    made = tiny()
    for name in ("ann", "bob", "anton"):
        made.submit(name, **RIGHT)
    return made


def test_students_come_in_order_with_their_standing(course):
    standing = Standing(timestamp=datetime(2026, 1, 2))
    several, refused = found(course, standings={"bob": standing})
    assert [one.student for one in several] == ["ann", "anton", "bob"]
    assert several[2].standing is standing and several[0].standing == Standing()
    assert refused == []


@pytest.mark.parametrize(
    ("patterns", "names"),
    [(["an*"], ["ann", "anton"]), (["bob", "ann"], ["ann", "bob"]), (["ANN"], []), (["[ab]??"], ["ann", "bob"])],
)
def test_patterns_choose_students(course, patterns, names):
    assert [one.student for one in found(course, *patterns)[0]] == names


def test_no_folder_at_all(tiny):
    assert found(tiny()) == ([], [])


def test_what_is_no_submission_is_passed_over(course):
    top = course.root / "submitted"
    (top / "notes.txt").write_text("")
    (top / ".ipynb_checkpoints" / NAME).mkdir(parents=True)
    (top / "other" / "another-assignment").mkdir(parents=True)
    (top / "file").mkdir()
    (top / "file" / NAME).write_text("")
    (top / "gone").symlink_to("nowhere")
    assert [one.student for one in found(course)[0]] == ["ann", "anton", "bob"]


@pytest.mark.parametrize("name", [" ann", "ann ", "a\nb", "a\\b", "x" * 129, b"\xff\xfe"])
def test_names_that_cannot_be_students_are_refused_with_a_sentence(course, name):
    course.folder(os.fsdecode(name)).mkdir(parents=True)
    several, (sentence,) = found(course)
    assert len(several) == 3
    assert "cannot be graded because its name" in sentence and sentence.isprintable()


def test_what_cannot_be_read_is_refused_with_a_sentence(course, monkeypatch):
    def refuse(self, *args, **kwargs):
        raise PermissionError(13, "Permission denied", str(self))

    monkeypatch.setattr("pathlib.Path.lstat", refuse)
    several, refused = found(course)
    assert several == [] and len(refused) == 3
    assert "cannot be read: Permission denied" in refused[0]


@pytest.mark.parametrize(
    ("text", "known"),
    [
        ("2026-02-03 04:05:06 UTC", True),
        ("2026-02-03 04:05:06.789 CET\n", True),
        ("", False),
        ("yesterday, honestly", False),
        ("99999999999999999999", False),
        ("\udcff", False),
    ],
)
def test_the_time_of_handing_in(course, text, known):
    (course.folder("ann") / "timestamp.txt").write_bytes(text.encode(errors="surrogateescape"))
    timestamp = found(course, "ann")[0][0].timestamp
    assert timestamp == (text.strip() if known else None)


def test_a_timestamp_that_is_a_link_or_a_folder_is_none(course):
    (course.folder("ann") / "timestamp.txt").symlink_to("/etc/hostname")
    (course.folder("bob") / "timestamp.txt").mkdir()
    os.mkfifo(course.folder("anton") / "timestamp.txt")
    assert [one.timestamp for one in found(course)[0]] == [None, None, None]


def test_the_digest_knows_every_change_of_content(course):
    folder = course.folder("ann")
    seen = {digest(folder)}
    for change in (
        lambda: (folder / "more.txt").write_text("1"),
        lambda: (folder / "more.txt").write_text("2"),
        lambda: (folder / "more.txt").rename(folder / "less.txt"),
        lambda: (folder / "empty").mkdir(),
        lambda: (folder / "link").symlink_to("less.txt"),
        lambda: os.mkfifo(folder / "pipe"),
    ):
        change()
        seen.add(digest(folder))
    assert len(seen) == 7


def test_the_digest_does_not_depend_on_times_or_on_where_the_folder_lies(course, tmp_path):
    folder = course.folder("ann")
    before = digest(folder)
    os.utime(folder / "first.ipynb", (time.time() - 1000,) * 2)
    assert digest(folder) == before
    folder.rename(tmp_path / "elsewhere")
    assert digest(tmp_path / "elsewhere") == before
