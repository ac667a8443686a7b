"""Workers in processes of their own: from submitted/ to gradebook, drained, refused, killed."""

import json
import signal
import urllib.request

from environment.ports import free_port
from environment.processes import wait_until
from tests.autograder.cluster.classroom import SECONDS
from tests.autograder.tiny import NAME, POINTS, RIGHT, SLOW, WRONG, nbgrader, source

FULL, NOTHING = dict(POINTS), dict.fromkeys(POINTS, 0.0)


def test_from_submitted_to_gradebook_and_folders(classroom):
    course, port = classroom(), free_port()
    course.submit("ann", **RIGHT)
    course.submit("bob", **WRONG)
    course.submit("cid")
    course.damage("dan")
    worker = course.worker(slots=2, AUTOGRADER_METRICS_PORT=str(port))
    row = course.send().row
    assert (row["graded"], row["passed"], list(row["not_judged"])) == (4, 1, ["dan"])
    assert course.scores() == {"ann": FULL, "bob": NOTHING, "cid": NOTHING, "dan": dict.fromkeys(POINTS)}
    assert course.states() == {"done": 4}
    for student in ("ann", "bob"):
        assert (course.root / "autograded" / student / NAME / "first.ipynb").exists()
        assert (course.root / "autograded" / student / NAME / "data" / "prices.txt").exists()
        assert "price-tests" in (course.root / "feedback" / student / NAME / "first.html").read_text()
    metrics = urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics").read().decode()
    assert 'autograder_graded_total{status="passed"} 1.0' in metrics
    assert "autograder_database_up 1.0" in metrics
    assert 'autograder_step_seconds_count{step="finish"} 4.0' in metrics
    assert len(worker.events("graded")) == 4
    assert worker.stop() == 0
    assert course.send().row["graded"] == 0, "what is graded is not sent again"


def test_nbgrader_goes_on_from_there(classroom):
    course = classroom()
    course.submit("ann", **RIGHT)
    course.worker()
    course.send()
    nbgrader(course, "export", "--to", "grades.csv")
    assert "tiny,,,ann,,,,5.0" in (course.root / "grades.csv").read_text()
    nbgrader(course, "generate_feedback", NAME, "--force")


def test_the_verdicts_are_those_of_grading_here(classroom, tiny):
    there, here = classroom(), tiny("here")
    for course in (there, here):
        for name, answers in {"ann": RIGHT, "bob": WRONG, "eva": {"price": "def price(n): return 17"}}.items():
            course.submit(name, **answers)
    there.worker()
    there.send()
    here.grade()
    changing = {"graded_at", "seconds", "notebooks"}
    for student in ("ann", "bob", "eva"):
        ours, theirs = there.verdict(student), here.verdict(student)
        assert {k: v for k, v in ours.items() if k not in changing} == {
            k: v for k, v in theirs.items() if k not in changing
        }
        tests = [
            [{k: v for k, v in test.items() if k != "seconds"} for test in one["notebooks"][0]["tests"]]
            for one in (ours, theirs)
        ]
        assert tests[0] == tests[1]
        pages = [course.root / "feedback" / student / NAME / "first.html" for course in (there, here)]
        assert pages[0].read_text() == pages[1].read_text()
    assert there.scores() == here.scores()


def test_a_reference_that_fails_stops_it_and_nothing_is_written(classroom):
    course = classroom()
    course.write(source(tests={"total": 'assert total == 61, "No."'}))
    course.submit("ann", **RIGHT)
    course.worker()
    failed = course.send(status=1)
    assert "Canary: the reference fails total-tests" in failed.error
    assert not course.sql("select * from grade") and course.states() == {"queued": 1}
    course.write(source())
    assert course.send().row["passed"] == 1, "with a mended notebook it goes on"
    assert course.states() == {"superseded": 1, "done": 1}


def test_sigterm_lets_what_is_graded_be_finished(classroom):
    course = classroom(seconds=30, patience=20)
    course.submit("ann", price=SLOW.format(4) + RIGHT["price"], total=RIGHT["total"])
    worker, sending = course.worker(), course.sending()
    worker.wait_for("opened")
    assert wait_until(lambda: course.states().get("running"), SECONDS)
    assert worker.stop() == 0
    assert course.states() == {"done": 1}, "it was given up in the middle"
    assert not course.sql("select * from autograder.worker")
    assert course.finish(sending).row["passed"] == 1


def test_a_loop_waits_until_the_others_are_done(classroom):
    course = classroom(seconds=4, patience=1)
    course.submit("a-loop", price="while True: pass", total=RIGHT["total"])
    for name in ("bob", "cid", "dan"):
        course.submit(name, **RIGHT)
    course.worker()
    assert course.send().row["passed"] == 3
    order = [row[0] for row in course.sql("select student from autograder.run order by finished_at")]
    assert order[-1] == "a-loop" and course.scores()["a-loop"] == {"price": 0.0, "total": 3.0}
    assert course.sql("select max(attempts) from autograder.run") == [(1,)]


def test_a_killed_worker_is_replaced_by_another(classroom):
    course = classroom(seconds=30, patience=20)
    course.submit("ann", price=SLOW.format(5) + RIGHT["price"], total=RIGHT["total"])
    course.submit("bob", **RIGHT)
    first, sending = course.worker(), course.sending()
    first.wait_for("opened")
    pool = first.slots()
    first.kill()
    assert wait_until(lambda: not any(one.is_running() and one.status() != "zombie" for one in pool), SECONDS)
    course.sql_do("update autograder.run set lease_until = now() where state = 'running'")
    course.worker()
    assert course.finish(sending).row["passed"] == 2
    assert course.scores() == {"ann": FULL, "bob": FULL}


def test_a_poisoned_submission_is_set_aside_and_the_others_are_graded(classroom):
    course = classroom(seconds=30, patience=20)
    course.submit("poison", price=SLOW.format(20), total=RIGHT["total"])
    course.submit("right", **RIGHT)
    worker, sending = course.worker(), course.sending()
    poisoned = "select attempts from autograder.run where student = 'poison' and state = 'running'"
    for attempt in (1, 2, 3):
        assert wait_until(lambda attempt=attempt: course.sql(poisoned) == [(attempt,)], SECONDS)
        for one in worker.slots():
            one.send_signal(signal.SIGKILL)
        course.sql_do("update autograder.run set lease_until = now() where state = 'running'")
        course.sql_do("update autograder.run set not_before = now()")
    run = course.finish(sending)
    assert run.status == 1 and run.row["graded"] == 2 and run.row["lost"] == ["poison"]
    assert "the worker ended while it graded this" in run.row["not_judged"]["poison"]
    assert course.scores() == {"right": FULL}, "it has no points, and no zero"
    found = json.loads(course.command("cluster", "status", "--json"))
    assert [row["student"] for row in found["set_aside"]] == ["poison"]
    course.submit("poison", **RIGHT)
    assert course.send().row["passed"] == 1, "handed in anew it is another submission"
