"""The submitting side alone: what it sends, when it waits, what it fetches."""

import pytest

from autograder import batch, settings
from autograder.batch import Order, Progress
from autograder.cluster import sending, tables, upkeep
from autograder.cluster.bell import Bell, application
from autograder.cluster.database import Database
from autograder.cluster.sending import Sending
from autograder.errors import Failure
from tests.autograder.tiny import NAME, RIGHT


@pytest.fixture
def begin(classroom, servers):
    """Opens a course for sending in this process."""

    def opened(course, **order):
        database = Database(course.url)
        tables.prepare(database)
        found = settings.load(course.root)
        stack = batch.opened(found, NAME)
        one = stack.__enter__()
        held.append((stack, database))
        return Sending(one, Order(**order), "bulk", database, Bell(application(servers.broker)), Progress())

    held = []
    yield opened
    for stack, database in held:
        stack.__exit__(None, None, None)
        database.__exit__()


def test_no_more_are_sent_than_may_wait(classroom, begin, monkeypatch):
    course = classroom()
    for number in range(12):
        course.submit(f"s{number:02}", **RIGHT)
    monkeypatch.setattr(sending, "BACKLOG", 4)
    monkeypatch.setattr(sending, "TOGETHER", 2)
    waits = []

    def wait(self):
        waits.append(course.states())
        course.sql_do("update autograder.run set state = 'quarantined', reason = 'not today'")
        return []

    monkeypatch.setattr(Sending, "_wait", wait)
    verdicts = list(begin(course).grade())
    assert len(verdicts) == 12 and all("not today" in one.reason for one in verdicts)
    assert max(sum(count for state, count in one.items() if state == "queued") for one in waits) == 4


def test_a_canary_that_fails_everywhere_ends_it_with_its_reason(classroom, begin, monkeypatch):
    course = classroom()
    course.submit("ann", **RIGHT)
    monkeypatch.setattr(sending, "STUCK", 0.5)
    one = begin(course)
    monkeypatch.setattr(one.bell, "fill", lambda waiting: _refuse(one))
    with pytest.raises(Failure, match=f"No worker can grade {NAME}. Canary: it is dead."):
        list(one.grade())


def _refuse(one):
    with one.database.begin() as connection:
        upkeep.refuse(connection, one.spec, "somebody", "Canary: it is dead.")


def test_what_another_terminal_has_left_is_fetched(classroom, begin, monkeypatch):
    course = classroom()
    course.submit("ann", **RIGHT)
    monkeypatch.setattr(Sending, "_wait", lambda self: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        list(begin(course).grade())
    assert course.states() == {"queued": 1}
