"""Progress on another machine: everything, once."""

import pytest

from course.progress import events, transfer
from course.progress.events import Event


@pytest.fixture
def machine(tmp_path, monkeypatch):
    """Change to one of two machines."""
    return lambda name: monkeypatch.setenv("COURSE_STATE", str(tmp_path / name))


@pytest.fixture
def file(tmp_path):
    return tmp_path / "progress.json"


def test_everything_arrives_also_what_happened_twice_in_a_second(machine, file):
    machine("first")
    twice = Event("2026-11-21T10:00:00Z", "hint", "ch13", "timed", {"level": 1})
    events.add([twice, twice, Event("2026-11-21T11:00:00Z", "of tomorrow", data={"ü": [1, None]})])
    there = events.read()
    assert transfer.export(file) == 3
    machine("second")
    assert transfer.bring(file) == 3
    assert events.read() == there


def test_bringing_it_again_changes_nothing(machine, file):
    machine("first")
    events.record("hint", "ch13", "timed", level=1)
    transfer.export(file)
    machine("second")
    events.record("hint", "ch25", "ladder", level=1)
    assert [transfer.bring(file), transfer.bring(file)] == [1, 0]
    assert len(events.read()) == 2


def test_there_and_back_adds_nothing(machine, file):
    machine("first")
    events.record("hint", "ch13", "timed", level=1)
    transfer.export(file)
    assert transfer.bring(file) == 0
    assert len(events.read()) == 1


def test_without_events_an_empty_file_travels(machine, file):
    machine("first")
    assert (transfer.export(file), transfer.bring(file)) == (0, 0)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (None, "No such file"),
        ("", "Expecting value"),
        ("[]", "another kind of file"),
        ('{"format": "x"}', "its format is 'x'"),
    ],
)
def test_a_file_that_holds_no_progress_is_told(machine, file, content, reason):
    machine("first")
    if content is not None:
        file.write_text(content)
    with pytest.raises(transfer.NoProgress, match="holds no progress") as caught:
        transfer.bring(file)
    assert reason in str(caught.value)
    assert "course progress --export" in str(caught.value)
