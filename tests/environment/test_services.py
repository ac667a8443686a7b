import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import psycopg
import pytest

from environment import privileges, services, state
from environment.errors import ServiceError


def test_status_tells_what_runs_without_passwords(shared):
    """People read the status, so it has everything but the secrets."""
    found = services.status()
    assert [(one.name, one.kind) for one in found] == [("PostgreSQL", "embedded"), ("Redis (Valkey)", "embedded")]
    assert found[0].version.startswith("18.")
    assert found[0].url.startswith("postgresql://course@127.0.0.1:")
    assert found[1].url.startswith("redis://127.0.0.1:")
    assert all(one.pid and one.uptime is not None and one.uptime >= 0 and one.version for one in found)


def test_status_starts_nothing(fresh):
    """Looking must not change anything."""
    assert services.status() == []
    assert not fresh.folder.exists()


def test_down_and_reset_of_nothing_are_fine(fresh):
    """Stopping what does not run is no mistake, and makes no folder."""
    services.down()
    services.reset()
    assert not fresh.folder.exists()


def test_up_is_idempotent(shared):
    """A second start finds the first one's servers."""
    assert [one.pid for one in services.up()] == [one.pid for one in services.up()]


def test_who_asks_becomes_a_user(shared):
    """Whoever has an address needs the server behind it."""
    services.database_url()
    assert os.getpid() in state.users(shared.folder)


def test_reset_forgets_data_and_passwords(fresh):
    """After a reset everything is made anew, and nothing of the old is left."""
    fresh.run("environment.services.up()")
    old, before = state.load_secrets(fresh.folder), fresh.pids()
    top = Path(old.base) / old.id
    assert top.is_dir()
    fresh.run("environment.services.reset()")
    assert fresh.gone(before)
    assert not top.exists()
    assert sorted(path.name for path in fresh.folder.iterdir() if path.name != "data") == [
        "keeper.lock",
        "starting.lock",
    ]
    fresh.run("environment.services.up()")
    assert state.load_secrets(fresh.folder).course != old.course


def test_the_environment_wins(shared, tmp_path, monkeypatch):
    """With DATABASE_URL and REDIS_URL nothing of ours is started."""
    database_url, redis_url = services.database_url(), services.redis_url()
    monkeypatch.setenv("COURSE_STATE", str(tmp_path / "unused"))
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("REDIS_URL", redis_url)
    assert (services.database_url(), services.redis_url()) == (database_url, redis_url)
    found = services.up()
    assert [one.kind for one in found] == ["from DATABASE_URL", "from REDIS_URL"]
    assert "course:" not in found[0].url
    assert not (tmp_path / "unused/services.json").exists()


def test_an_unknown_kind_is_refused(fresh):
    """A typing mistake is answered with the choices."""
    with pytest.raises(ServiceError, match=r"called 'docker'. Choose embedded or compose"):
        services.up(kind="docker")


def test_an_unusable_state_folder_is_one_sentence(fresh):
    """A read-only checkout is answered with the remedy."""
    code = "try: environment.database_url()\nexcept environment.ServiceError as error: print(error)"
    said = fresh.run(code, COURSE_STATE="/proc/course")
    assert said.startswith("The services keep their state in /proc/course, which cannot be written")
    assert said.endswith("export COURSE_STATE=$HOME/.backend-course")


def _runs(command, options):
    try:
        return subprocess.run(command, check=False, capture_output=True, **options).returncode == 0
    except PermissionError:
        return False


@pytest.mark.skipif(not privileges.is_root(), reason="an ordinary user is what all other tests show then")
def test_an_ordinary_user_needs_nothing_special(fresh):
    """The same works without root, under a strict umask, in a folder with a long and odd name."""
    top = tempfile.mkdtemp(dir="/tmp")
    os.chown(top, privileges.NOBODY, privileges.NOBODY)
    code = """
import environment
print(environment.database("shop").execute("select count(*) from orders"))
print([one.name for one in environment.services.status()])
environment.services.reset()
"""
    try:
        probe = [sys.executable, "-c", "import environment.services"]
        options = {"user": privileges.NOBODY, "group": privileges.NOBODY, "extra_groups": [], "cwd": "/"}
        if not _runs(probe, options):
            pytest.skip("this checkout, or the Python it was installed with, cannot be read by other users")
        done = subprocess.run(
            [sys.executable, "-c", code],
            env=fresh.environment(
                COURSE_DATA="", COURSE_STATE=f"{top}/a long folder's name {'ö' * 60}/state", HOME=top
            ),
            capture_output=True,
            text=True,
            check=False,
            umask=0o077,
            **options,
        )
        assert done.stdout.splitlines() == ["[(120,)]", "['PostgreSQL', 'Redis (Valkey)']"], done.stderr
    finally:
        shutil.rmtree(top)


def test_a_server_of_the_environment_that_is_down_is_one_sentence(fresh, monkeypatch):
    """A wrong DATABASE_URL is named, without its password."""
    import environment

    monkeypatch.setenv("DATABASE_URL", "postgresql://me:secret@127.0.0.1:9/db")
    with pytest.raises(
        ServiceError, match=r"server of DATABASE_URL \(postgresql://me@127.0.0.1:9/db\) cannot be used"
    ) as e:
        environment.database("shop")
    assert "secret" not in str(e.value)


def test_the_course_database_belongs_to_the_learner(shared):
    """The plain address leads to a database in which tables can be made."""
    with psycopg.connect(services.database_url()) as connection:
        connection.execute("create table t (n int)")
        connection.rollback()
