"""A run says nothing when what it hangs on has died under it."""

import contextlib
import os
import signal
import socket

import psycopg
import pytest

from autograder.errors import Ended
from autograder.watch import Watch, watching
from environment import services
from environment.processes import wait_until
from environment.temporary import own_services


@pytest.fixture
def address(tmp_path):
    with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as listener:
        listener.bind(str(tmp_path / "warm"))
        listener.listen(8)
        yield str(tmp_path / "warm"), listener


def test_all_is_well(address):
    with watching(address[0], services=False) as watch:
        for _ in range(3):
            watch.look()
            address[1].accept()[0].close()


def test_the_warm_process_has_ended(address):
    watch = Watch(address[0], None)
    address[1].close()
    with pytest.raises(Ended, match="warm process"):
        watch.look()


@pytest.fixture(scope="module")
def servers():
    with own_services():
        yield


@pytest.mark.parametrize("which", ["server", "session"])
def test_postgresql_has_died_even_if_it_is_back(address, servers, monkeypatch, which):
    for name in ("DATABASE_URL", "REDIS_URL"):
        monkeypatch.delenv(name, raising=False)
    with watching(address[0], services=True) as watch:
        watch.look()
        with psycopg.connect(services.server("postgres").admin_url) as other:
            pid = services.server("postgres").pid if which == "server" else other.info.backend_pid
            os.kill(pid, signal.SIGKILL)
            with pytest.raises(psycopg.Error):
                while True:
                    other.execute("select 1")
        with pytest.raises(Ended, match="PostgreSQL"):
            while True:  # a session notices a moment after the server's end
                watch.look()
                address[1].accept()[0].close()
    assert wait_until(lambda: _can_be_watched(address[0]), 20)


def _can_be_watched(place):
    with contextlib.suppress(Ended), watching(place, services=True) as watch:
        watch.look()
        return True
    return False
