"""The doorbell: no more messages than there is work for, again when they are lost, a sentence when nobody answers."""

import pytest

from autograder.cluster import bell
from autograder.cluster.bell import Bell, Silent, application
from autograder.errors import UserMistake


@pytest.fixture
def queue(request):
    return request.node.name


@pytest.fixture
def ringing(servers):
    app = application(servers.broker)
    yield Bell(app)
    app.close()


def test_no_address_is_a_sentence(monkeypatch):
    monkeypatch.delenv("AUTOGRADER_BROKER_URL", raising=False)
    with pytest.raises(UserMistake, match="export AUTOGRADER_BROKER_URL="):
        application()


def test_there_are_as_many_messages_as_runs_and_no_more_than_enough(ringing, queue):
    ringing.fill({queue: 3})
    ringing.fill({queue: 3})
    assert ringing.unheard(queue) == 3
    ringing.fill({queue: 10_000})
    assert ringing.unheard(queue) == bell.ENOUGH


def test_nothing_is_sent_for_nothing(ringing, queue):
    ringing.fill({queue: 0})
    assert ringing.unheard(queue) == 0


def test_lost_messages_are_sent_again(ringing, servers, queue):
    ringing.fill({queue: 5})
    servers.kill("redis")
    try:
        with pytest.raises(Silent, match="broker does not answer"):
            ringing.fill({queue: 5})
        with pytest.raises(Silent, match="broker does not answer"):
            ringing.ring(queue)
    finally:
        servers.start("redis")
    assert ringing.unheard(queue) == 0, "this broker keeps nothing on disk"
    ringing.fill({queue: 5})
    assert ringing.unheard(queue) == 5
