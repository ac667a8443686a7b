"""Own services: separate from everybody's, and gone afterwards without a trace."""

import os
from pathlib import Path

import environment
from environment import processes, services, state
from environment.temporary import own_services


def test_they_are_ours_and_leave_nothing_behind(monkeypatch):
    for name in ("DATABASE_URL", "REDIS_URL"):
        monkeypatch.delenv(name, raising=False)
    before = {name: os.environ.get(name) for name in ("COURSE_STATE", "COURSE_DATA")}
    with own_services():
        assert environment.database("shop_empty").execute("select count(*) from orders") == [(0,)]
        folder = Path(os.environ["COURSE_STATE"])
        running = state.load(folder)
        pids = [running.keeper, *(server.pid for server in running.servers.values())]
        assert all(processes.token(pid) for pid in pids)
        environment.databases.release()
    assert not folder.exists()
    assert not any(processes.token(pid) for pid in pids)
    assert {name: os.environ.get(name) for name in before} == before


def test_an_error_inside_still_cleans_up():
    try:
        with own_services():
            folder = Path(os.environ["COURSE_STATE"])
            services.up()
            raise KeyError("a failure of the job")
    except KeyError:
        assert not folder.exists()
