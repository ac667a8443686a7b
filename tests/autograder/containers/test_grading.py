"""Whole batches in containers: the verdicts of namespaces, whatever happens to the containers and to the daemon."""

import time

import psutil

from autograder.containers import daemon
from autograder.sandbox import missing
from tests.autograder.sandbox.conftest import need
from tests.autograder.tiny import RIGHT, SLOW, WRONG

from .engines import DOCKER
from .forwarder import Forwarder

pytestmark = DOCKER
CLASS = {
    "right": RIGHT,
    "wrong": WRONG,
    "untouched": {},
    "half": RIGHT | {"total": WRONG["total"]},
    "ends": RIGHT | {"total": "import os\nos._exit(0)"},
    "loops": RIGHT | {"total": "while True:\n    pass"},
    "greedy": RIGHT | {"total": "blocks = []\nwhile True:\n    blocks.append(b'x' * (1 << 20))"},
    "forks": RIGHT | {"price": "import os\nif os.fork() == 0:\n    os.setsid()\n" + SLOW.format(60) + RIGHT["price"]},
}
MORE = "c.Autograder.memory_mb = 128"
IMPATIENT = "from autograder.containers import daemon\ndaemon.PATIENCE = 1.0"
FULL = {"price": 2.0, "total": 3.0}


def plain(verdict):
    """A verdict without what differs from run to run."""
    for test in (test for part in verdict["notebooks"] for test in part["tests"]):
        test["seconds"] = 0
    return verdict | {"seconds": 0, "graded_at": ""}


def test_the_verdicts_are_those_of_namespaces(client, tiny):
    need(" ".join(missing()))
    course = tiny(more=MORE, seconds=8)
    for student, answers in CLASS.items():
        course.submit(student, **answers)
    found = {}
    for kind in ("namespaces", "docker"):
        course.grade("--sandbox", kind, "--jobs", "2", "--force")
        found[kind] = {student: plain(course.verdict(student)) for student in CLASS}
    assert found["docker"] == found["namespaces"]
    assert course.scores()["right"] == FULL and course.scores()["greedy"] == {"price": 2.0, "total": 0.0}


def test_without_a_daemon_nothing_is_graded_and_a_sentence_says_why(tiny):
    course = tiny()
    course.submit("ann", **RIGHT)
    before = "import os\nos.environ['DOCKER_HOST'] = 'unix:///nowhere/docker.sock'"
    run = course.grade("--sandbox", "docker", status=1, before=before)
    assert run.error.startswith("Docker does not answer at unix:///nowhere/docker.sock: start it with")
    assert course.scores() == {}


def test_without_the_image_nothing_is_graded_and_a_sentence_says_why(client, tiny):
    course = tiny(more='c.Autograder.image = "backend-course/none:1"')
    course.submit("ann", **RIGHT)
    run = course.grade("--sandbox", "docker", status=1)
    assert "backend-course/none:1" in run.error and course.scores() == {}


def slow_class(course, size):
    for number in range(size):
        course.submit(f"s{number:02}", **RIGHT | {"total": SLOW.format(0.4) + RIGHT["total"]})


def wait_for(course, verdicts):
    """Wait until so many verdicts have been recorded."""
    for _ in range(3000):
        if len(list((course.journal / "verdicts").glob("*.json"))) >= verdicts:
            return
        time.sleep(0.05)
    raise AssertionError(f"no {verdicts} verdicts within 150 seconds")


def of_run(client, pid):
    """The running containers of a command and its workers."""
    mine = {pid, *(child.pid for child in psutil.Process(pid).children(recursive=True))}
    found = client.containers.list(filters={"label": daemon.LABEL}, ignore_removed=True)
    return [one for one in found if int(one.labels[daemon.LABEL].split(":")[1]) in mine]


def test_submissions_whose_container_is_killed_are_done_again(client, tiny):
    course = tiny()
    slow_class(course, 12)
    started = course.start("grade", "tiny", "--json", "--sandbox", "docker", "--jobs", "2")
    for verdicts in (1, 5):
        wait_for(course, verdicts)
        for one in of_run(client, started[0]):
            one.kill()
    run = course.finish(started)
    assert run.status == 0, run.error
    assert course.scores() == {f"s{number:02}": FULL for number in range(12)}


def test_a_daemon_that_dies_in_the_middle_costs_nobody_anything(client, tiny, tmp_path):
    """What needs no new container goes on; the rest is left for the next run, and a sentence says so."""
    course = tiny(more=MORE)
    slow_class(course, 8)
    course.submit("s04", **CLASS["greedy"])  # after this one a new container is needed
    place = tmp_path / "docker.sock"
    before = f"import os\nos.environ['DOCKER_HOST'] = 'unix://{place}'\n{IMPATIENT}"
    with Forwarder(place) as cable:
        started = course.start("grade", "tiny", "--json", "--sandbox", "docker", "--jobs", "1", before=before)
        wait_for(course, 1)
        cable.cut()
        run = course.finish(started)
    assert run.status == 1 and run.error.strip().startswith("Docker does not answer at"), run.error
    assert "systemctl start docker" in run.error
    assert all(scores == FULL for student, scores in course.scores().items() if student != "s04")
    course.grade("--sandbox", "docker", "--jobs", "1")
    expected = {f"s{number:02}": FULL for number in range(8)} | {"s04": {"price": 2.0, "total": 0.0}}
    assert course.scores() == expected
