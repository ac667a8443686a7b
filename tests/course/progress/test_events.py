"""The diary: nothing torn, at most the last event lost, and a disk that cannot take it is an OSError."""

import errno
import json
import subprocess
import sys

import pytest

from course.progress import events
from course.progress.events import Event

# Starts writers one after the other and kills each at a random moment; says which events had been written for sure.
KILLER = """
import os, random, signal, time
from course.progress import events

sure = []
for writer in range(60):
    told, tell = os.pipe()
    if (pid := os.fork()) == 0:
        for number in range(1000):
            events.record("attempt", "ch13", f"{writer}-{number}", message="x" * 900)
            os.write(tell, b"%d-%d " % (writer, number))
    os.close(tell)
    with os.fdopen(told) as pipe:
        begun = pipe.read(random.randint(1, 12))
        time.sleep(random.uniform(0, 0.003))
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        sure += (begun + pipe.read()).split()
print(*sure)
"""
MANY = """
import sys
from course.progress import events
for number in range(150):
    events.record("hint", "ch13", f"{sys.argv[1]}-{number}", level=1, message="ü" * 500)
"""
NO_TIME = b'{"at": "yesterday", "kind": "hint", "chapter": "", "exercise": "", "data": {}}'
SHORT_OF_SPACE = """
import resource
from course.progress import events
size = events.file().stat().st_size
resource.setrlimit(resource.RLIMIT_FSIZE, (size + 20, resource.RLIM_INFINITY))
try:
    events.record("hint", "ch13", "lost", level=1)
except OSError as error:
    print(error)
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
events.record("hint", "ch13", "after", level=1)
"""


@pytest.fixture(autouse=True)
def diary(tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_STATE", str(tmp_path))
    return tmp_path / "progress" / "events.jsonl"


def run(code, *arguments):
    done = subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout


def exercises():
    return [event.exercise for event in events.read()]


def test_before_the_first_event_there_is_none():
    assert events.read() == []


def test_what_was_recorded_is_read_back():
    events.record("attempt", "ch13", "timed", cell="test-timed", passed=True, points=2.0)
    (event,) = events.read()
    assert (event.kind, event.chapter, event.exercise) == ("attempt", "ch13", "timed")
    assert event.data == {"cell": "test-timed", "passed": True, "points": 2.0}


def test_a_very_long_text_is_shortened():
    events.record("attempt", message="x" * 5_000_000)
    assert len(events.read()[0].data["message"]) == events.LONGEST


def test_a_lone_surrogate_in_a_message_is_kept():
    events.record("attempt", message="\udce4")
    assert events.read()[0].data == {"message": "\udce4"}


def test_a_killed_writer_loses_at_most_the_event_it_was_writing():
    sure = run(KILLER).split()
    assert len(sure) >= 60
    found = exercises()
    assert sorted(set(sure) - set(found)) == []
    assert len(set(found)) - len(sure) <= 60


def test_several_writers_at_once_tear_nothing():
    writers = [subprocess.Popen([sys.executable, "-c", MANY, str(number)]) for number in range(4)]
    assert [writer.wait(60) for writer in writers] == [0, 0, 0, 0]
    assert sorted(exercises()) == sorted(f"{writer}-{number}" for writer in range(4) for number in range(150))


def test_a_torn_line_costs_no_other_event(diary):
    whole = events.line(Event("2026-11-21T10:00:00Z", "attempt", "ch13", "torn", {"tests": [{"a": []}, "ü"]}))
    for length in range(len(whole)):
        diary.unlink(missing_ok=True)
        events.record("hint", exercise="before")
        with diary.open("a") as file:
            file.write("\n" + whole[:length])
        events.record("hint", exercise="after")
        assert sorted(exercises()) == ["after", "before"]


@pytest.mark.parametrize("rubbish", [b"\0\0\0\0", b"\xff\xfe", b"5", b'"text"', b"[]", b'{"at": 1}', b"{}", NO_TIME])
def test_rubbish_is_skipped(diary, rubbish):
    events.record("hint", exercise="before")
    with diary.open("ab") as file:
        file.write(b"\n" + rubbish)
    events.record("hint", exercise="after")
    assert exercises() == ["before", "after"]


def test_events_come_in_the_order_of_time():
    events.add([Event("2026-11-21T10:00:00Z", "hint"), Event("2026-11-20T10:00:00Z", "open")])
    assert [event.kind for event in events.read()] == ["open", "hint"]


def test_a_disk_that_fills_up_within_a_line_is_told_and_the_next_event_is_whole(diary):
    events.record("hint", exercise="before")
    assert str(diary) in run(SHORT_OF_SPACE)
    assert exercises() == ["before", "after"]


def test_a_full_disk_is_told_with_the_file(diary):
    diary.parent.mkdir()
    diary.symlink_to("/dev/full")
    with pytest.raises(OSError, match=r"events\.jsonl") as caught:
        events.record("hint")
    assert caught.value.errno == errno.ENOSPC


def test_a_folder_that_cannot_be_made_is_told(diary):
    diary.parent.write_text("a file in the way")
    with pytest.raises(OSError, match="progress"):
        events.record("hint")


def test_a_line_of_the_diary_is_plain_json():
    event = Event("2026-11-21T10:00:00Z", "hint", "ch13", "timed", {"level": 2})
    assert json.loads(events.line(event)) == {
        "at": event.at,
        "kind": "hint",
        "chapter": "ch13",
        "exercise": "timed",
        "data": event.data,
    }
