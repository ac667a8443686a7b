"""Who may grade what, and whose result counts: every step on a real PostgreSQL."""

import threading
from collections import Counter
from dataclasses import replace

import pytest
from sqlalchemy import text

from autograder.cluster import blobs, collecting, runs, upkeep
from autograder.cluster.runs import Order

Q = ["bulk"]


def spec(connection, name="tiny", course="a"):
    content = blobs.put(connection, name.encode())
    values = {"digest": f"{course}-{name}", "content": content, "course": course, "name": name}
    insert = "insert into autograder.spec (digest, content, course, assignment, gradebook, version)"
    connection.execute(text(f"{insert} values (:digest, :content, :course, :name, 'public', '1')"), values)
    return values["digest"]


def order(spec, student, submission="1", queue="bulk"):
    return Order(spec, student, submission, None, None, queue)


def send(database, *orders, again=False):
    with database.begin() as connection:
        runs.send(connection, orders, again)


def claim(database, *arguments, **more):
    with database.begin() as connection:
        return runs.claim(connection, "me", *(arguments or [Q]), **more)


def states(database):
    with database.begin() as connection:
        rows = connection.execute(text("select student, submission, state from autograder.run order by id"))
        return {(student, submission): state for student, submission, state in rows}


def change(database, what):
    with database.begin() as connection:
        connection.execute(text(f"update autograder.run set {what}"))


@pytest.fixture
def tiny(database):
    with database.begin() as connection:
        return spec(connection)


def finish(database, one, result=b"result"):
    with database.begin() as connection:
        return runs.finish(connection, one, blobs.put(connection, result))


def test_a_submission_is_claimed_once(database, tiny):
    send(database, order(tiny, "ann"))
    send(database, order(tiny, "ann"))
    one = claim(database)
    assert (one.student, one.token, one.attempts) == ("ann", 1, 1)
    assert claim(database) is None


def test_what_is_done_stays_done_unless_asked_for_again(database, tiny):
    send(database, order(tiny, "ann"))
    assert finish(database, claim(database))
    send(database, order(tiny, "ann"))
    assert claim(database) is None
    send(database, order(tiny, "ann"), again=True)
    assert claim(database).token == 2


def test_many_claim_at_the_same_time_and_each_gets_another(database, tiny):
    send(database, *(order(tiny, f"s{number:02}") for number in range(40)))
    got = []

    def work():
        while one := claim(database):
            got.append(one.student)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Counter(got) == {f"s{number:02}": 1 for number in range(40)}


def test_an_old_token_finishes_nothing(database, tiny):
    send(database, order(tiny, "ann"))
    first = claim(database)
    change(database, "lease_until = now() - interval '1 second'")
    with database.begin() as connection:
        assert upkeep.sweep(connection) == (1, 0)
    change(database, "not_before = now()")
    second = claim(database)
    with database.begin() as connection:
        assert not runs.renew(connection, first)
        assert runs.renew(connection, second)
    assert not finish(database, first)
    assert finish(database, second)
    assert not finish(database, first) and not finish(database, second)
    with database.begin() as connection:
        assert runs.is_finished(connection, second) and not runs.is_finished(connection, first)


def test_a_living_lease_is_left_alone(database, tiny):
    send(database, order(tiny, "ann"))
    claim(database)
    with database.begin() as connection:
        assert upkeep.sweep(connection) == (0, 0)
    assert states(database) == {("ann", "1"): "running"}


def test_a_submission_that_ends_its_workers_is_set_aside(database, tiny):
    send(database, order(tiny, "ann"))
    for expected in [(1, 0), (1, 0), (0, 1)]:
        assert claim(database)
        change(database, "lease_until = now() - interval '1 second'")
        with database.begin() as connection:
            assert upkeep.sweep(connection) == expected
        change(database, "not_before = now()")
    assert claim(database) is None
    with database.begin() as connection:
        (row,) = upkeep.aside(connection)
        assert row == {"assignment": "tiny", "student": "ann", "attempts": 3, "reason": runs.ENDED}
        assert upkeep.requeue(connection, "tiny", "") == 1
    assert claim(database).attempts == 1


def test_a_failure_is_tried_again_later_and_not_for_ever(database, tiny):
    send(database, order(tiny, "ann"))
    for _ in range(2):
        one = claim(database)
        with database.begin() as connection:
            runs.put_back(connection, one, "the disk is full")
        assert claim(database) is None, "it waits before the next attempt"
        change(database, "not_before = now()")
    one = claim(database)
    with database.begin() as connection:
        runs.put_back(connection, one, "the disk is full")
        (row,) = upkeep.aside(connection)
    assert (row["attempts"], row["reason"]) == (3, "the disk is full")


def test_a_slow_one_goes_after_the_others_and_costs_no_attempt(database, tiny):
    send(database, *(order(tiny, student) for student in ("ann", "bob", "cid")))
    slow = claim(database)
    with database.begin() as connection:
        runs.put_back(connection, slow, "slow", slow=True, free=True)
    got = [claim(database) for _ in range(3)]
    assert [one.student for one in got] == ["bob", "cid", "ann"]
    assert got[-1].slow and got[-1].attempts == 1


def test_a_slow_one_does_not_wait_for_ever(database, tiny):
    send(database, order(tiny, "ann"), order(tiny, "bob"))
    change(database, "slow = student = 'ann', queued_at = now() - interval '3 minutes'")
    assert claim(database).student == "ann"


def test_who_hands_in_anew_is_graded_once(database, tiny):
    send(database, order(tiny, "ann", "1"), order(tiny, "bob", "1"))
    old = claim(database)
    send(database, order(tiny, "ann", "2"))
    assert not finish(database, old), "an old submission must not win against a new one"
    assert {claim(database).submission, claim(database).submission} == {"1", "2"}
    assert states(database) == {("ann", "1"): "superseded", ("bob", "1"): "running", ("ann", "2"): "running"}
    send(database, order(tiny, "ann", "1"))
    assert claim(database).submission == "1", "the first one handed in once more"


def test_a_new_version_of_the_assignment_replaces_what_waits(database, tiny):
    send(database, order(tiny, "ann"))
    with database.begin() as connection:
        connection.execute(
            text(
                "insert into autograder.spec select 'new', content, course, assignment, gradebook, version"
                " from autograder.spec"
            )
        )
    send(database, order("new", "ann"))
    assert claim(database).spec == "new"
    assert claim(database) is None


def test_courses_share_the_slots(database):
    with database.begin() as connection:
        big, small = spec(connection, course="a"), spec(connection, course="b")
    send(database, *(order(big, f"s{number}") for number in range(20)))
    send(database, *(order(small, f"s{number}") for number in range(3)))
    assert Counter(claim(database).spec for _ in range(6)) == {big: 3, small: 3}


def test_a_slot_stays_with_what_it_has_open(database):
    with database.begin() as connection:
        specs = [spec(connection, course=course) for course in "abc"]
    for one in specs:
        send(database, order(one, "ann"), order(one, "bob"))
    got = claim(database, mine=specs[1])
    assert got.spec == specs[1]
    finish(database, got)
    assert claim(database, mine=specs[1]).spec == specs[1]
    assert claim(database, mine=specs[1]).spec == specs[0], "the others have fewer slots now"


def test_what_cannot_be_opened_here_is_left_to_others(database, tiny):
    send(database, order(tiny, "ann"))
    assert claim(database, refused=[tiny]) is None
    assert claim(database)


def test_a_worker_serves_its_queues_only(database, tiny):
    send(database, order(tiny, "ann", queue="night"))
    assert claim(database) is None
    assert claim(database, ["bulk", "night"]).student == "ann"


def test_what_is_ready_is_fetched_once(database, tiny):
    send(database, order(tiny, "ann"), order(tiny, "bob"))
    finish(database, claim(database))
    with database.begin() as connection:
        (ready,) = collecting.ready(connection, tiny, 10)
        assert collecting.open_runs(connection, tiny) == {"done": 1, "queued": 1}
        collecting.collected(connection, [ready.id])
        assert not collecting.ready(connection, tiny, 10)
        assert collecting.open_runs(connection, tiny) == {"queued": 1}
    send(database, order(tiny, "ann"))
    with database.begin() as connection:
        assert [one.student for one in collecting.ready(connection, tiny, 10)] == ["ann"], "another journal wants it"


def test_what_is_old_is_forgotten_and_what_is_open_is_not(database, tiny):
    with database.begin() as connection:
        contents = [blobs.put(connection, name) for name in (b"ann's", b"bob's")]
    orders = [
        replace(order(tiny, student), content=content)
        for student, content in zip(["ann", "bob"], contents, strict=True)
    ]
    send(database, *orders)
    one = claim(database)
    finish(database, one)
    change(database, "collected = state = 'done', queued_at = now() - interval '8 days'")
    change(database, "finished_at = queued_at")
    with database.begin() as connection:
        connection.execute(text("update autograder.blob set stored_at = now() - interval '8 days'"))
        upkeep.sweep(connection)
        assert connection.execute(text("select count(*) from autograder.blob")).scalar_one() == 2
        assert blobs.get(connection, contents[1]) == b"bob's"
    replaced = replace(orders[0], content=None)
    send(database, replaced)
    assert "queued" in states(database)["ann", "1"], "a result that is gone is made again"


def test_who_listens_is_known(database):
    with database.begin() as connection:
        upkeep.here(connection, "one", 4, Q)
        upkeep.here(connection, "two", 2, ["night"])
        assert collecting.slots(connection) == 6
        connection.execute(
            text("update autograder.worker set seen_at = now() - interval '1 minute' where name = 'one'")
        )
        assert collecting.slots(connection) == 2
        upkeep.leave(connection, "two")
        assert [row["name"] for row in upkeep.workers(connection)] == ["one"]


def test_a_refusal_is_told_until_somebody_begins(database, tiny):
    send(database, order(tiny, "ann"))
    with database.begin() as connection:
        upkeep.refuse(connection, tiny, "one", "Canary: no")
        assert collecting.refused(connection, tiny) == "Canary: no"
    claim(database)
    with database.begin() as connection:
        assert collecting.refused(connection, tiny) == ""
        upkeep.opened(connection, tiny, "one")
    change(database, "state = 'queued'")
    with database.begin() as connection:
        assert collecting.refused(connection, tiny) == ""
