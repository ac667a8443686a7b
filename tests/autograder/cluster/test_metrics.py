"""Prometheus is answered: the queue from PostgreSQL, and what happens when that is away."""

import urllib.request

import pytest

from autograder.cluster import metrics
from autograder.errors import UserMistake
from environment.ports import free_port


@pytest.fixture
def page(database, monkeypatch, tmp_path):
    port = free_port()
    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", str(tmp_path))
    monkeypatch.setenv("AUTOGRADER_METRICS_PORT", str(port))

    def ask():
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics") as answer:
            return answer.read().decode()

    with metrics.served(database):
        yield ask


def test_an_outage_is_a_figure_and_no_failure(page, servers):
    assert "autograder_database_up 1.0" in page()
    servers.kill("postgres")
    try:
        assert "autograder_database_up 0.0" in page()
    finally:
        servers.start("postgres")


def test_without_a_port_nobody_listens(database, monkeypatch):
    monkeypatch.delenv("AUTOGRADER_METRICS_PORT", raising=False)
    with metrics.served(database):
        pass


def test_a_port_that_cannot_be_had_is_a_sentence(database, monkeypatch, tmp_path):
    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", str(tmp_path))
    monkeypatch.setenv("AUTOGRADER_METRICS_PORT", "99999999")
    with pytest.raises(UserMistake, match="AUTOGRADER_METRICS_PORT"), metrics.served(database):
        pass
