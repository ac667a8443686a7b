"""What a run in a sandbox does instead of starting services, and what it says when they are gone."""

import socket

import pytest

from environment import doctor, guest_client, install, lending, services
from environment.databases import database
from environment.errors import ServiceError


@pytest.fixture
def lost(monkeypatch):
    """A run whose desk has closed."""
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    monkeypatch.setenv("COURSE_GUEST", f"127.0.0.1:{port}/token")
    monkeypatch.setenv("DATABASE_URL", "postgresql://me:secret@127.0.0.1:1/me")
    return port


def test_only_the_variable_makes_a_guest(monkeypatch):
    monkeypatch.delenv("COURSE_GUEST", raising=False)
    assert not guest_client.is_guest()


@pytest.mark.parametrize("what", [lambda: database("shop"), lambda: lending.borrow("shop"), services.status])
def test_a_desk_that_does_not_answer_is_one_sentence(lost, what):
    with pytest.raises(ServiceError, match=f"do not answer at 127.0.0.1:{lost} .*COURSE_GUEST must not be changed"):
        what()


def test_the_doctor_says_so_as_well(lost):
    found = {finding.name: finding.ok for finding in doctor.examine()}
    assert found == {"Python": True, "Packages": True, "PostgreSQL": False, "Redis": False}


@pytest.mark.parametrize("value", ["", "nonsense", "127.0.0.1:port/token"])
def test_a_spoiled_variable_is_one_sentence(monkeypatch, value):
    monkeypatch.setenv("COURSE_GUEST", value)
    with pytest.raises(ServiceError, match="do not answer"):
        guest_client.ask("status")


def test_the_services_are_not_the_guests_to_stop(lost):
    for stop in (services.down, services.reset):
        with pytest.raises(ServiceError, match="not its own to stop"):
            stop()
    with pytest.raises(ServiceError, match="starts no others"):
        services.join()


def test_nothing_is_installed_for_a_guest(lost, monkeypatch):
    monkeypatch.setattr(guest_client, "ask", lambda what, **details: {"requirements": ["no-such-package>=1"]})
    with pytest.raises(install.InstallError, match=r"django extra is not installed where .* judged: no-such-package"):
        install.require("django")
    monkeypatch.setattr(guest_client, "ask", lambda what, **details: {"requirements": ["psycopg[binary]>=3"]})
    install.require("django")
