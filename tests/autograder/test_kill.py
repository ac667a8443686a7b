"""kill -9 at any moment, a full disk, a locked gradebook: run again, and every submission is graded exactly once."""

import os
import random
import shutil
import sqlite3
import time
from itertools import cycle

from environment.paths import ROOT
from environment.processes import wait_until
from tests.autograder.killing import KINDS, Victims
from tests.autograder.tiny import NAME, POINTS, RIGHT, SETUP, WRONG, source

KILLS, WITH_SERVICES = 46, 4
MOST = (8, 6, 4)  # kills in one run, in the first and in those that go on from there
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
        time.sleep(numbers.uniform(0, 0.4))
        killed = victims.kill(started[0], numbers.choice(kinds), numbers)
        done += killed is not None
        if killed and killed.pid == started[0]:
            break
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
    kinds = ("drafts", "staged", "progress", "proposed")
    rubbish = [path for kind in kinds for path in (course.journal / kind).glob("*")]
    assert not rubbish
    assert not list(course.root.rglob("*.draft"))
    assert course.sql("pragma integrity_check") == [("ok",)]
    assert wait_until(lambda: not victims.left(), 10), victims.left()


def test_kills_at_random_moments(tiny):
    print(f"KILL_SEED={SEED}")
    numbers, done, courses = random.Random(SEED), 0, []
    while done < KILLS:
        courses.append(tiny(f"course-{len(courses)}"))
        course, victims = courses[-1], Victims()
        if len(courses) > 1:  # what it imports is learnt once
            course.journal.mkdir(parents=True)
            shutil.copy(courses[0].journal / "modules.json", course.journal)
        expected = hand_in(course)
        for most in MOST:
            done += disturb(course, victims, numbers, KINDS, most)
        course.grade()
        whole(course, expected, victims)


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
