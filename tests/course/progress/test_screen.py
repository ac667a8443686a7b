"""`course progress` and `course path` in a terminal, and piped into a file."""

import json
import os
import re
import subprocess
import sys

import pytest

from course import cli
from course.progress import events, statuses
from course.progress.state import state

CHAPTER = "ch13-py-decorators-meta"


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_STATE", str(tmp_path / "state"))


@pytest.fixture
def course(capsys):
    """Run a command; return its exit status, what it printed and what it complained about."""

    def run(*arguments):
        with pytest.raises(SystemExit) as ended:
            cli.main([*arguments])
        said = capsys.readouterr()
        return ended.value.code or 0, said.out, said.err

    return run


def passed(exercise):
    events.record("attempt", CHAPTER, exercise, cell=f"{exercise}-tests", passed=True, points=2.0)


def test_progress_shows_chapters_points_and_what_is_next(course):
    passed("warm-up")
    status, out, err = course("progress")
    assert (status, err) == (0, "")
    assert re.search(r"◐ 13 +Decorators, class decorators, metaclasses +1 of 9 +2 of 29", out)
    assert statuses.LEGEND in out
    assert f"  work/{CHAPTER}/py-decorators-meta.ipynb" in out


def test_piped_there_are_no_control_codes(course):
    course("path", "balanced-12-weeks")
    for arguments in (("progress",), ("progress", "--checklists"), ("path",), ("path", "complete")):
        assert "\x1b" not in course(*arguments)[1]


def test_a_log_of_windows_has_question_marks_for_marks_that_it_lacks():
    environment = {**os.environ, "PYTHONIOENCODING": "cp1252"}
    done = subprocess.run([sys.executable, "-m", "course", "progress"], capture_output=True, env=environment)
    assert (done.returncode, done.stderr) == (0, b"")
    assert "? not started · ? tried · ? passed" in done.stdout.decode("cp1252")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo-terminals of this kind")
@pytest.mark.parametrize("arguments", [["path"], ["path", "complete", "--hours", "7"]])
def test_at_80_columns_no_line_is_longer_and_no_word_is_broken(arguments):
    import pty

    ours, theirs = pty.openpty()
    environment = {**os.environ, "COLUMNS": "80", "TERM": "xterm"}
    with subprocess.Popen([sys.executable, "-m", "course", *arguments], stdout=theirs, env=environment) as process:
        os.close(theirs)
        shown = _everything(ours)
    assert process.returncode == 0
    lines = [line.rstrip() for line in re.sub(r"\x1b\[[0-9;]*m", "", shown).splitlines()]
    assert max(map(len, lines)) <= 80


def _everything(handle):
    content = b""
    try:
        while piece := os.read(handle, 65536):
            content += piece
    except OSError:  # so Linux says that the other end is closed
        pass
    os.close(handle)
    return content.decode()


def test_json_has_everything(course):
    passed("timed")
    course("path", "intensive-8-weeks", "--hours", "12")
    found = json.loads(course("progress", "--json")[1])
    assert (found["path"], found["hours_per_week"], found["outlook"]["hours_left"]) == ("intensive-8-weeks", 12, 157.5)
    decorators = next(entry for entry in found["chapters"] if entry["name"] == CHAPTER)
    assert (decorators["done"], decorators["exercises"]["timed"]["status"]) == (1, "passed")
    assert len(found["checklists"]) > 5


def test_the_paths_are_listed_with_their_hours(course):
    out = course("path")[1]
    assert re.search(r"intensive-8-weeks +8-week intensive +157\.5 +20 +\d{4}-\d\d-\d\d", out)


def test_a_path_is_chosen_and_marked(course):
    status, out, _ = course("path", "balanced-12-weeks", "--hours", "10")
    assert status == 0
    assert "At 10 hours a week you finish by" in " ".join(out.split())
    assert state().path == "balanced-12-weeks"
    assert "balanced-12-weeks *" in course("path")[1]


def test_hours_alone_change_the_hours_and_a_path_alone_keeps_them(course):
    course("path", "balanced-12-weeks")
    assert state().hours_per_week == 15
    course("path", "--hours", "9")
    course("path", "complete")
    assert (state().path, state().hours_per_week) == ("complete", 9)


def test_a_line_of_a_check_list_is_ticked_and_unticked(course):
    course("path", "intensive-8-weeks")
    assert course("progress", "--tick", "CA-SOFT.3")[1] == "Ticked: Ready to ask thoughtful questions\n"
    assert "[x] CA-SOFT.3" in course("progress", "--checklists")[1]
    course("progress", "--untick", "CA-SOFT.3")
    assert "[ ] CA-SOFT.3" in course("progress", "--checklists")[1]


def test_ones_own_tick_does_not_replace_graded_work(course):
    course("path", "intensive-8-weeks")
    assert "when the graded work is there" in course("progress", "--tick", "LP-12.1")[1]
    out = course("progress", "--checklists")[1]
    assert "[ ] LP-12.1" in out
    assert "ticked by you; needs ch00 doctor" in out


def test_graded_work_ticks_a_line(course):
    course("path", "intensive-8-weeks")
    events.record("attempt", "ch00-orientation", "doctor", cell="doctor-tests", passed=True, points=3.0)
    assert "[x] LP-12.1" in course("progress", "--checklists")[1]


def test_progress_travels(course, tmp_path, monkeypatch):
    passed("timed")
    assert course("progress", "--export", str(tmp_path / "progress.json"))[0] == 0
    monkeypatch.setenv("COURSE_STATE", str(tmp_path / "other"))
    assert course("progress", "--import", str(tmp_path / "progress.json"))[1].startswith("1 new event from ")
    assert state().exercise(CHAPTER, "timed").status == "passed"
    assert "was here already" in course("progress", "--import", str(tmp_path / "progress.json"))[1]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("path", "nonsense"), "There is no path 'nonsense'. Choose one of: "),
        (("path", "--hours", "5"), "No learning path is chosen yet. Choose one, such as: course path"),
        (("path", "--hours", "0"), "Input should be greater than or equal to 0.5"),
        (("progress", "--checklists"), "Choose one first: course path"),
        (("progress", "--tick", "LP-99"), "No check list has a line 'LP-99'."),
        (("progress", "--import", "nowhere.json"), "nowhere.json holds no progress"),
    ],
)
def test_a_users_mistake_exits_2_with_a_sentence(course, arguments, words):
    status, _, err = course(*arguments)
    assert status == 2
    assert words in " ".join(err.split())


def test_a_disk_that_takes_nothing_exits_1_with_a_sentence(course):
    events.file().parent.mkdir(parents=True)
    events.file().symlink_to("/dev/full")
    status, _, err = course("progress", "--tick", "CA-SOFT.3")
    assert (status, "events.jsonl cannot be written (No space left on device)" in err) == (1, True)
