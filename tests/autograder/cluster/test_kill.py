"""Workers, broker and database killed at random: every submission is graded, and each grade is written once."""

import os
import random
import signal
import time
from collections import Counter
from itertools import cycle

import psutil
import pytest

from environment.processes import wait_until
from tests.autograder.cluster.classroom import SECONDS
from tests.autograder.test_kill import ANSWERS, SCORES
from tests.autograder.tiny import NAME

COUNT = int(os.environ.get("CLUSTER_COUNT", "40"))
KILLS = int(os.environ.get("CLUSTER_KILLS", "12"))
SEED = int(os.environ.get("KILL_SEED", "0")) or random.SystemRandom().randrange(1, 10**6)
KINDS = (*["slot"] * 4, *["worker"] * 3, *["redis"] * 2, *["postgres"] * 2, "terminal")


def hand_in(course):
    expected = {}
    for number, kind in zip(range(COUNT), cycle(ANSWERS), strict=False):
        course.submit(f"s{number:04}", **ANSWERS[kind])
        expected[f"s{number:04}"] = SCORES[kind]
    return expected


class Havoc:
    """Kills something, and puts up again what nobody else would."""

    def __init__(self, course, servers, numbers):
        self.course, self.servers, self.numbers, self.done = course, servers, numbers, Counter()
        self.sending = course.sending()

    def strike(self):
        kind = self.numbers.choice(KINDS)
        getattr(self, kind, self.server)(kind)
        self.done[kind] += 1

    def server(self, kind):
        self.servers.kill(kind)
        time.sleep(self.numbers.uniform(0, 2))
        self.servers.start(kind)

    def living(self):
        return [one for one in self.course.workers if one.process.poll() is None]

    def slot(self, kind):
        slots = [slot for one in self.living() for slot in one.slots()]
        for one in self.numbers.sample(slots, min(1, len(slots))):
            one.send_signal(signal.SIGKILL)

    def worker(self, kind):
        self.numbers.choice(self.living()).kill()
        self.course.worker(slots=2)

    def terminal(self, kind):
        os.kill(self.sending[0], signal.SIGKILL)
        self.course.finish(self.sending)
        self.sending = self.course.sending()

    def hurry(self):
        """Half a minute passes for whoever holds a lease: also for the living, whose tokens then have to save them."""
        with self.servers.connect(self.course.url) as connection:
            connection.execute("update autograder.run set lease_until = now() where state = 'running'")
            connection.execute("update autograder.run set not_before = now(), attempts = 0 where state = 'queued'")


def test_every_submission_is_graded_and_written_once(classroom, servers):
    print(f"KILL_SEED={SEED}")
    course, numbers = classroom(), random.Random(SEED)
    expected = hand_in(course)
    for _ in range(2):
        course.worker(slots=2)
    havoc = Havoc(course, servers, numbers)
    course.workers[0].wait_for("graded")
    while havoc.done.total() < KILLS:
        time.sleep(numbers.uniform(0, 1.5))
        havoc.strike()
        havoc.hurry()
    while not wait_until(lambda: set(course.states()) == {"done"}, 20):
        havoc.hurry()
    course.finish(havoc.sending)
    course.send()
    assert course.scores() == expected
    assert course.states() == {"done": COUNT}
    assert {student: course.verdict(student)["student"] for student in expected} == {name: name for name in expected}
    assert not any(course.history(student) for student in expected)
    for student in expected:
        assert (course.root / "autograded" / student / NAME / "first.ipynb").exists()
        assert (course.root / "feedback" / student / NAME / "first.html").exists()
    told = Counter(event["student"] for one in course.workers for event in one.events("graded"))
    assert max(told.values()) == 1, "a grade was written twice"
    print(f"{dict(havoc.done)}, {len(course.workers)} workers in all")


@pytest.mark.parametrize("which", ["redis", "postgres"])
def test_a_worker_goes_on_after_a_restart(classroom, servers, which):
    course = classroom()
    course.submit("ann")
    worker = course.worker()
    assert course.send().row["graded"] == 1
    servers.kill(which)
    servers.start(which)
    course.submit("bob")
    assert course.send().row["graded"] == 1
    assert worker.process.poll() is None and len(worker.events("opened")) == 1


def test_nothing_of_a_worker_is_left_when_it_is_killed(classroom):
    course = classroom()
    course.submit("ann")
    worker = course.worker(slots=2)
    assert course.send().row["graded"] == 1
    below = psutil.Process(worker.process.pid).children(recursive=True)
    worker.kill()
    assert wait_until(lambda: not any(one.is_running() and one.status() != "zombie" for one in below), SECONDS)
