"""Without a sandbox the probes on the network get through, and say so."""

import pytest

from autograder.sandbox.probes import network


@pytest.mark.parametrize("attempt", [network._host, network._abstract])
def test_the_attempt_succeeds(unconfined, attempt):
    assert unconfined(attempt)


def test_a_socket_of_another_kind_is_told(unconfined, monkeypatch):
    monkeypatch.setattr(network, "_FAMILIES", {"AF_INET6": 10})
    assert "AF_INET6" in unconfined(network._protocols)
