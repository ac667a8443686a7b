"""What `course services` prints."""

import os
import re
import subprocess
import sys

import psycopg
import pytest
import redis


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """Give a function that runs `course services` in a state of its own."""
    folder = tmp_path_factory.mktemp("services") / "state"
    kept = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL")}

    def run(*arguments):
        command = [sys.executable, "-m", "course", "services", *arguments]
        variables = {**kept, "COURSE_STATE": str(folder)}
        done = subprocess.run(command, capture_output=True, text=True, env=variables, timeout=60)
        return done.returncode, done.stdout, done.stderr

    yield run
    assert run("reset")[0] == 0


def test_up_export_prints_only_lines_for_a_shell_and_the_services_stay(course):
    status, out, err = course("up", "--export")
    assert (status, err) == (0, "")
    found = dict(re.fullmatch(r"export (\w+)=(\S+)", line).groups() for line in out.splitlines())
    assert list(found) == ["DATABASE_URL", "REDIS_URL"]
    with psycopg.connect(found["DATABASE_URL"]) as link:
        assert link.execute("select 1").fetchone() == (1,)
    with redis.Redis.from_url(found["REDIS_URL"]) as link:
        assert link.ping()


def test_status_shows_what_runs_without_passwords(course):
    course("up")
    status, out, _ = course("status")
    assert status == 0
    assert "PostgreSQL" in out
    assert "Redis" in out
    assert re.search(r"postgresql://course@127", out)


def test_down_stops_them_and_status_says_so(course):
    course("up")
    assert course("down")[:2] == (0, "The services are stopped.\n")
    status, out, err = course("status")
    assert (status, out) == (1, "")
    assert "course services up" in err
