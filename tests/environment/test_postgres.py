import os
import signal
import stat
from pathlib import Path

import psycopg
import pytest

from environment import processes, services


@pytest.fixture
def admin(shared):
    with psycopg.connect(services.server("postgres").admin_url, autocommit=True) as connection:
        yield connection


@pytest.fixture
def learner(shared):
    with psycopg.connect(services.database_url(), autocommit=True) as connection:
        yield connection


def show(connection, name):
    return connection.execute(f"show {name}").fetchone()[0]


def test_it_is_postgresql_18_in_utc_with_utf8(learner):
    """Every chapter may rely on this version, this clock and this sort order."""
    assert learner.info.server_version // 10000 == 18
    assert show(learner, "timezone") == "UTC"
    assert show(learner, "server_encoding") == "UTF8"
    assert learner.execute("select 'Ä' = upper('ä'), 'Z' < 'a'").fetchone() == (True, True)


def test_a_learners_mistakes_end_by_themselves(learner):
    """A query without end, a forgotten transaction and a lock must not block the notebook for ever."""
    limits = ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout")
    assert [show(learner, name) for name in limits] == ["1min", "20s", "10min"]


def test_the_learner_may_make_databases_and_roles_only(learner):
    """The course's role is no superuser: it cannot read files or run programs on the machine."""
    rights = (
        "select rolsuper, rolcreatedb, rolcreaterole, rolreplication, rolbypassrls from pg_roles where rolname = user"
    )
    assert learner.execute(rights).fetchone() == (False, True, True, False, False)
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        learner.execute("copy pg_class to program 'cat'")


def test_nobody_gets_in_without_the_password(shared):
    """Other users of the machine reach the port, so it must ask, by TCP and by socket."""
    server = services.server("postgres")
    address = psycopg.conninfo.conninfo_to_dict(server.url)
    for host in ("127.0.0.1", server.socket):
        for user in ("course", "postgres"):
            with pytest.raises(psycopg.OperationalError, match="password"):
                psycopg.connect(host=host, port=address["port"], user=user, dbname="postgres", password="guess")


def test_passwords_are_stored_as_scram(admin):
    """No password can be read from the server's data."""
    kinds = admin.execute(
        "select distinct left(rolpassword, 13) from pg_authid where rolpassword is not null"
    ).fetchall()
    assert kinds == [("SCRAM-SHA-256",)]
    rules = admin.execute("select distinct auth_method from pg_hba_file_rules").fetchall()
    assert rules == [("scram-sha-256",)]


def test_it_listens_on_this_machine_only(admin):
    """Nothing is offered to the network; the socket has a short path and works."""
    assert show(admin, "listen_addresses") == "127.0.0.1"
    server = services.server("postgres")
    assert len(server.socket) < 90
    with psycopg.connect(server.url, host=server.socket) as connection:
        assert connection.execute("select 1").fetchone() == (1,)


def test_it_does_not_run_as_root(shared):
    """Even when the course runs as root, its server must not."""
    assert Path(f"/proc/{services.server('postgres').pid}").stat().st_uid != 0


def test_secrets_are_for_the_owner_only(shared):
    """The files with passwords are closed to others."""
    for name in ("services.json", "secrets.json"):
        assert stat.S_IMODE((shared.folder / name).stat().st_mode) == 0o600


def test_a_killed_server_is_started_again_with_its_data(prepared):
    """After kill -9 of PostgreSQL the same address works again and what was committed is there."""
    _, url = prepared.kernel("print(environment.database('shop').url, flush=True)")
    before = prepared.running().servers["postgres"]
    os.kill(before.pid, signal.SIGKILL)
    assert processes.wait_until(lambda: prepared.running().servers["postgres"].pid != before.pid, 20)
    assert prepared.running().servers["postgres"].url == before.url
    with psycopg.connect(url) as connection:
        assert connection.execute("select count(*) from orders").fetchone() == (120,)


def test_a_stale_pid_file_does_not_stop_the_start(prepared):
    """After a crash of the machine postmaster.pid may name a living process that has nothing to do with us."""
    data = _data(prepared)
    (data / "postmaster.pid").write_text(f"{os.getpid()}\n{data}\n")
    assert prepared.works()


def test_broken_data_is_one_sentence_with_the_remedy(prepared):
    """Data that PostgreSQL refuses is reported with the way out, and the way out works."""
    (_data(prepared) / "global/pg_control").write_bytes(b"broken")
    code = "try: environment.database_url()\nexcept environment.ServiceError as error: print(error)"
    said = prepared.run(code)
    assert said.startswith(f"PostgreSQL does not start on {_data(prepared)}: ")
    assert said.endswith("Start with fresh data: course services reset")
    prepared.run("environment.services.reset(); environment.database_url()")


def test_data_of_another_major_version_is_replaced(prepared):
    """After an upgrade of the wheel the old data cannot be read, and all of it can be made again."""
    (_data(prepared) / "PG_VERSION").write_text("17\n")
    assert prepared.works()


def test_too_little_space_is_one_sentence(fresh):
    """A disk that is too full for a database is reported without traceback, and nothing is left behind."""
    limit = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))\n"
    said = fresh.run(f"{limit}try: environment.services.up()\nexcept environment.ServiceError as error: print(error)")
    assert said.startswith("PostgreSQL could not prepare its data in ")
    assert "COURSE_STATE" in said
    assert "\n" not in said
    assert fresh.run("print(environment.services.status())") == "[]"


def _data(installation):
    from environment import home, state

    place = home.find(installation.folder, state.load_secrets(installation.folder))
    assert place is not None
    return place.data
