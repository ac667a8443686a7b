"""kill -9 at any moment, a full disk, a locked gradebook: run again, and every submission is graded exactly once."""

import contextlib
import os
import random
import shutil
import subprocess
import sys
import time
from collections import Counter
from itertools import cycle
from pathlib import Path

import pytest

from environment.paths import ROOT
from environment.processes import wait_until
from tests.autograder.killing import Victims
from tests.autograder.tiny import NAME, POINTS, RIGHT, SETUP, WRONG, Tiny, source

KILLS, WITH_SERVICES = 46, 4
MOST = (12, 8)  # kills in one run, in the first and in those that go on from there
OFTEN = (*["main"] * 2, *["warm"] * 2, *["worker"] * 4, *["child"] * 4)
SEED = int(os.environ.get("KILL_SEED", "0")) or random.SystemRandom().randrange(1, 10**6)
ANSWERS = {"right": RIGHT, "wrong": WRONG, "half": {**RIGHT, "total": "total = 0"}, "untouched": {}}
FULL, NOTHING = dict(POINTS), dict.fromkeys(POINTS, 0.0)
SCORES = {"right": FULL, "wrong": NOTHING, "half": {**FULL, "total": 0.0}, "untouched": NOTHING}
SERVICES = f"""
c.Autograder.services = True
c.Autograder.readonly = {[str(ROOT / name) for name in ("course/__init__.py", "course/study", "environment")]}
"""
QUERY = {"query": 'answer = db.execute("select 6 * 7")[0][0]'}


def hand_in(course, count=12):
    """Hand in submissions of every kind; return what each must score."""
    expected = {}
    for number, kind in zip(range(count), cycle(ANSWERS), strict=False):
        course.submit(f"s{number:02}-{kind}", **ANSWERS[kind])
        expected[f"s{number:02}-{kind}"] = SCORES[kind]
    return expected


def disturb(course, victims, numbers, kinds, most):
    """Grade, and kill at random moments while it runs; return how many processes were killed."""
    started, done = course.start("grade", NAME, "--json"), 0
    while done < most and victims.of(started[0])["main"]:
        kind, killed = numbers.choice(kinds), None
        time.sleep(numbers.uniform(0, 0.3))
        while killed is None and victims.of(started[0])["main"]:  # until there is one of this kind
            killed = victims.kill(started[0], kind, numbers)
            time.sleep(0.01)  # to look without a pause takes a core from those that are looked at
        done += killed is not None
    run = course.finish(started)
    assert run.status in (0, 1, -9), run
    return done


def whole(course, expected, victims):
    """The state in which a course must be in the end."""
    assert course.scores() == expected
    verdicts = {student: course.verdict(student) for student in expected}
    assert len(list((course.journal / "verdicts").iterdir())) == len(expected)
    for student, verdict in verdicts.items():
        points = {test["id"].removesuffix("-tests"): test["points"] for test in verdict["notebooks"][0]["tests"]}
        assert points == expected[student]
        assert (course.root / "autograded" / student / NAME / "first.ipynb").exists()
        assert (course.root / "feedback" / student / NAME / "first.html").exists()
        twice = [former for former in course.history(student) if former["submission"]]
        assert not twice, f"{student} was graded {len(twice) + 1} times"
    kinds = ("drafts", "staged", "proposed")
    rubbish = [path for kind in kinds for path in (course.journal / kind).glob("*")]
    assert not rubbish
    assert not list(course.root.rglob("*.draft"))
    assert course.sql("pragma integrity_check") == [("ok",)]
    if not wait_until(lambda: not victims.left(), 2):
        course.grade()  # something was still dying when the last run began; the next start clears it away
    assert not victims.left()


def test_kills_at_random_moments(tiny):
    print(f"KILL_SEED={SEED}")
    numbers, done, courses, victims = random.Random(SEED), 0, [], Victims()
    while done < KILLS:
        courses.append(tiny(f"course-{len(courses)}"))
        course = courses[-1]
        if len(courses) > 1:  # what it imports is learnt once
            course.journal.mkdir(parents=True)
            shutil.copy(courses[0].journal / "modules.json", course.journal)
        expected = hand_in(course)
        for most in MOST:
            done += disturb(course, victims, numbers, OFTEN, most)
        course.grade()
        whole(course, expected, victims)
    print(f"{done} kills in {len(courses)} courses: {Counter(victims.killed)}")


def test_kills_of_postgresql_and_its_keeper(tiny):
    course, victims, numbers, done = tiny(more=SERVICES), Victims(), random.Random(SEED), 0
    setup = f"{SETUP}\nimport environment\ndb = environment.database('shop_empty')\nimport time\ntime.sleep(0.2)"
    course.write(source({"query": "assert answer == 42"}, QUERY, setup))
    expected = {}
    for number in range(8):
        course.submit(f"s{number}", **RIGHT, **QUERY)
        expected[f"s{number}"] = {**FULL, "query": 1.0}
    for _ in range(WITH_SERVICES):
        done += disturb(course, victims, numbers, ["postgres"], 1)
    assert done
    course.grade()
    whole(course, expected, victims)


HOLD = """
import subprocess, sys
from autograder.sandbox import linux
linux.unshare(linux.NEWNS)
subprocess.run(["mount", "--make-rprivate", "/"], check=True)
subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", sys.argv[1]], check=True)
print("mounted", flush=True)
sys.stdin.read()
"""
JOIN = """
import ctypes, os
assert ctypes.CDLL(None).setns(os.open("/proc/{}/ns/mnt", os.O_RDONLY), 0) == 0
"""


@pytest.fixture
def small(tmp_path, launcher):
    """A course on a disk of one megabyte, which only one process and the runs that join it see."""
    folder = tmp_path / "small"
    folder.mkdir()
    command = [sys.executable, "-c", HOLD, str(folder)]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as holder:
        if holder.stdout.readline() != "mounted\n":
            reason = "This account may not mount a file system of its own."
            pytest.fail(reason) if os.environ.get("CI") == "true" else pytest.skip(reason)
        course = Tiny(Path(f"/proc/{holder.pid}/root{folder}"), launcher)
        course.named, course.join = folder, JOIN.format(holder.pid)
        yield course
        holder.stdin.close()


def fill(course, left):
    """Take all of the disk but so many bytes."""
    with (course.root / "filler").open("wb", buffering=0) as file, contextlib.suppress(OSError):
        while True:
            file.write(bytes(4096))
    os.truncate(course.root / "filler", max(0, (course.root / "filler").stat().st_size - left))


def test_a_full_disk(small):
    course, expected, full = small, hand_in(small, 6), 0
    for left in range(0, 1 << 20, 80_000):  # it becomes full at one step after another
        fill(course, left)
        run = course.finish(course.start("grade", NAME, "--json", before=course.join))
        if run.status == 0:
            break
        assert "because the disk is full: free some space, then run the same command again" in run.error, run
        full += 1
    (course.root / "filler").unlink()
    assert full >= 3
    assert course.grade(before=course.join).row["not_judged"] == {}
    assert course.scores() == expected
    assert not any(course.history(student) for student in expected)
    assert not list(course.root.rglob("*.draft"))
    assert len(course.sql("select * from alembic_version")) == 1


LOCK = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("begin exclusive")
print("locked", flush=True)
sys.stdin.read()
"""


@contextlib.contextmanager
def locked(course):
    """Another program that writes to the gradebook, for as long as this lasts."""
    command = [sys.executable, "-c", LOCK, str(course.root / "gradebook.db")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout.readline() == "locked\n"
        try:
            yield
        finally:
            holder.stdin.close()


def test_a_locked_gradebook(tiny):
    course = tiny()
    expected = hand_in(course, 2)
    course.grade()
    expected |= hand_in(course, 4)
    with locked(course):
        run = course.grade(status=1, before=WAIT.format(1.0))
        assert "is in use by another program" in run.error and "no verdict is lost" in run.error
        patient = course.start("grade", NAME, "--json")
    assert course.finish(patient).status == 0
    assert course.scores() == expected
    assert not any(course.history(student) for student in expected)


def test_a_gradebook_locked_while_it_is_written(tiny):
    """The verdicts are kept already; the next run only has to write them."""
    course = tiny()
    expected = hand_in(course, 2)
    course.grade()
    expected |= hand_in(course, 4)
    before = WAIT.format(1.0) + HELD_UP.format(database=str(course.root / "gradebook.db"))
    assert "is in use by another program" in course.grade(status=1, before=before).error
    kept = {student: course.verdict(student) for student in expected}
    assert course.grade().row["graded"] == 0
    assert course.scores() == expected
    assert {student: course.verdict(student) for student in expected} == kept


WAIT = """
from autograder.records import database, model, register, writer
writer.Writer.__init__.__defaults__ = database.patient.__defaults__ = ({0},)
"""
HELD_UP = """
import sqlite3

write = writer.Writer.write
def held_up(self, verdicts):
    connection = sqlite3.connect({database!r}, isolation_level=None)
    connection.execute("begin exclusive")
    return write(self, verdicts)
writer.Writer.write = held_up
"""
