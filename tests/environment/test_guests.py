"""Guests get what chapters need, and nothing of it outlives them."""

import os
import socket
from pathlib import Path

import psycopg
import pytest

from environment import databases, processes, services, temporary
from environment.errors import ServiceError
from environment.guest_roles import SETTINGS
from environment.guests import Guests

OUTSIDE = """
import environment, psycopg, redis
from environment import databases, doctor, install, lending, services
"""


@pytest.fixture
def guests(shared):
    with Guests(databases_mb=30, sandboxed=False) as guests:
        yield guests
    assert guests.problems == []


@pytest.fixture
def guest(guests):
    return guests.admit()


@pytest.fixture
def inside(guest, monkeypatch, tmp_path):
    """This process is the guest, without the state folder that would lead to the servers themselves."""
    enter(guest, monkeypatch, tmp_path)
    yield guest
    databases.release()


def enter(guest, monkeypatch, tmp_path):
    monkeypatch.setenv("COURSE_STATE", str(tmp_path / "nothing"))
    for name, value in guest.env.items():
        monkeypatch.setenv(name, value)


def ask(admin_url, query, *values):
    with psycopg.connect(admin_url) as connection:
        return connection.execute(query, values).fetchall()


def traces(admin_url, role):
    """Return what the server still knows of a role: itself, its databases, its sessions."""
    query = """select 'role' from pg_roles where rolname = %s
        union all select datname from pg_database join pg_roles r on r.oid = datdba where rolname = %s
        union all select 'session' from pg_stat_activity where usename = %s"""
    return ask(admin_url, query, role, role, role)


def run(shared, guest, code):
    return shared.run(OUTSIDE + code, COURSE_STATE="/nowhere", **guest.env)


def test_a_process_with_the_variables_has_everything(shared, guest):
    """Databases, judge databases, Redis, the doctor and extras, without keeper, state folder or password."""
    code = """
db = environment.database("shop")
db.execute("drop table reviews")
db.execute("create schema notes")
print(db.execute("select count(*) from customers"), db.execute("select current_user = datdba::regrole::text "
      "from pg_database where datname = current_database()"))
print(lending.borrow("shop").execute("select count(*) from reviews"))
print(psycopg.connect(environment.database_url()).execute("create table mine (a int)").statusmessage)
print(redis.Redis.from_url(environment.redis_url()).ping())
print([finding.ok for finding in doctor.examine()], [one.name for one in services.up()])
install.require("dev")
"""
    lines = run(shared, guest, code).splitlines()
    assert lines == [
        "[(40,)] [(True,)]",
        "[(60,)]",
        "CREATE TABLE",
        "True",
        "[True, True, True, True] ['PostgreSQL', 'Redis']",
    ]


def test_nothing_is_left_when_a_guest_has_gone(shared, admin_url):
    """Databases, role, sessions and Redis end, whoever is connected."""
    with Guests(sandboxed=False) as guests:
        guest = guests.admit()
        held = psycopg.connect(guest.env["DATABASE_URL"])
        run(shared, guest, "redis.Redis.from_url(environment.redis_url()).set('a', 1); os.environ.pop('COURSE_GUEST')")
        assert len(traces(admin_url, guest.role)) == 3
        guest.leave()
        guest.leave()
        with pytest.raises(psycopg.OperationalError):
            held.execute("select 1")
        assert processes.wait_until(lambda: not traces(admin_url, guest.role), 10)
        folder = guests.folder
    assert not folder.exists()
    assert ask(admin_url, "select datname from pg_database where datname like 'lent_shop%%'") == []
    assert guests.problems == []


def test_an_end_without_leaving_clears_up_as_well(shared, admin_url):
    with Guests(sandboxed=False) as guests:
        guest = guests.admit()
        run(shared, guest, "environment.database('shop_empty'); lending.borrow('shop_empty'); os._exit(0)")
        assert len(traces(admin_url, guest.role)) == 2
    assert traces(admin_url, guest.role) == []


def test_listening_sockets_of_a_sandbox_are_served(shared):
    """The run's own addresses are those inside its network; we accept on sockets that were handed to us."""
    with Guests() as guests:
        guest = guests.admit()
        assert guest.ports == (5432, 6379, 7432)
        assert "@127.0.0.1:5432/" in guest.env["DATABASE_URL"]
        listeners = [socket.create_server(("127.0.0.1", 0)) for _ in guest.ports]
        port = listeners[0].getsockname()[1]
        guest.serve(listeners)
        with psycopg.connect(guest.env["DATABASE_URL"], port=port) as connection:
            assert connection.execute("select current_user").fetchone() == (guest.role,)
        guest.leave()
        with pytest.raises(psycopg.OperationalError):
            psycopg.connect(guest.env["DATABASE_URL"], port=port, connect_timeout=3)


@pytest.mark.parametrize("name", ["postgres", "course", "template1", "other", "no such database"])
def test_no_other_database_can_be_reached(guests, guest, name):
    """Also the existing ones do not exist for a guest, and other guests' least of all."""
    other = guests.admit()
    psycopg.connect(other.env["DATABASE_URL"]).close()
    name = other.role if name == "other" else name
    with pytest.raises(psycopg.OperationalError, match=f'database "{name}" does not exist'):
        psycopg.connect(guest.env["DATABASE_URL"], dbname=name)


def test_a_door_that_its_owner_opens_stays_shut(guests, guest):
    """Two runs that agree cannot use a database as their letter box."""
    other = guests.admit()
    with psycopg.connect(other.env["DATABASE_URL"], autocommit=True) as connection:
        connection.execute(f"grant all on database {other.role} to public")
    with pytest.raises(psycopg.OperationalError, match="does not exist"):
        psycopg.connect(guest.env["DATABASE_URL"], dbname=other.role)


def test_past_the_relay_the_server_itself_refuses(shared, guests, guest, admin_url):
    """Where there is no network of its own, a guest could find the server's port."""
    other = guests.admit()
    psycopg.connect(other.env["DATABASE_URL"]).close()
    for name in (other.role, "postgres", "course", "template1"):
        port = services.server("postgres").url.rpartition(":")[2].partition("/")[0]
        with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
            psycopg.connect(guest.env["DATABASE_URL"], port=port, dbname=name)


def test_nobody_elses_role_is_accepted(guest):
    with pytest.raises(psycopg.OperationalError, match='password authentication failed for user "postgres"'):
        psycopg.connect(guest.env["DATABASE_URL"], user="postgres")


@pytest.mark.parametrize(
    "attack",
    [
        "create database mine",
        "create role mine",
        "alter role current_user superuser",
        "alter role current_user connection limit 1000",
        "set role postgres",
        "set role course",
        "grant course_guests to postgres",
        "set temp_file_limit = -1",
        "alter system set fsync = on",
        "copy (select 1) to '/tmp/mine'",
        "copy (select 1) to program 'id'",
        "select pg_read_file('postgresql.conf')",
        "select pg_ls_dir('.')",
        "select lo_import('/etc/passwd')",
        "select * from pg_authid",
        "select pg_terminate_backend(pid) from pg_stat_activity where datname is null",
        "alter database postgres connection limit 0",
    ],
)
def test_what_a_role_may_not_do(guest, attack):
    with (
        psycopg.connect(guest.env["DATABASE_URL"], autocommit=True) as connection,
        pytest.raises((psycopg.errors.InsufficientPrivilege, psycopg.errors.InvalidGrantOperation)),
    ):
        connection.execute(attack)


def test_sessions_are_limited(guest):
    held = [psycopg.connect(guest.env["DATABASE_URL"]) for _ in range(20)]
    with pytest.raises(psycopg.OperationalError, match="too many connections for role"):
        psycopg.connect(guest.env["DATABASE_URL"])
    for one in held:
        one.close()


def test_a_database_that_grows_too_large_ends_the_run(guest, admin_url):
    """The limit counts what was added to all databases of the run; the room is free again at once."""
    with (
        psycopg.connect(guest.env["DATABASE_URL"], autocommit=True) as connection,
        pytest.raises(psycopg.OperationalError),
    ):
        connection.execute("create table heap (a text)")
        while True:
            connection.execute("insert into heap select repeat('x', 1000) from generate_series(1, 10000)")
    assert guest.excess == "disk"
    assert processes.wait_until(lambda: traces(admin_url, guest.role) == [("role",)], 10)


@pytest.mark.parametrize(
    "attack",
    [
        "select count(pg_advisory_lock(n)) from generate_series(1, 15000) n",
        "do $$ begin execute format('alter role current_user set search_path = %L', (select string_agg(md5(n::text),"
        " ',') from generate_series(1, 20000) n)); end $$",
        "do $$ begin execute format('comment on database %I is %L', current_database(), (select string_agg("
        "md5(n::text), ',') from generate_series(1, 20000) n)); end $$",
    ],
)
def test_so_does_taking_what_all_share(monkeypatch, attack):
    for name in ("DATABASE_URL", "REDIS_URL"):
        monkeypatch.delenv(name, raising=False)
    with temporary.own_services(SETTINGS), Guests(sandboxed=False) as guests:
        guest = guests.admit()
        with psycopg.connect(guest.env["DATABASE_URL"], autocommit=True) as connection:
            connection.execute(attack)
            with pytest.raises(psycopg.OperationalError):
                connection.execute("select pg_sleep(20)")
        assert guest.excess == "memory"
    assert guests.problems == []


def test_so_does_room_that_a_transaction_takes_in_a_judge_database(inside):
    """Rolled back or not, it is room on the disk."""
    from environment.lending import borrow

    with borrow("shop_empty").connect(autocommit=False) as connection, pytest.raises(psycopg.OperationalError):
        while True:
            connection.execute(
                "insert into categories (name) select md5(random()::text) from generate_series(1, 50000)"
            )
    assert inside.excess == "disk"


def test_many_guests_come_and_go(shared, admin_url):
    """What is cleared away later does not pile up."""
    with Guests(sandboxed=False) as guests:
        roles = []
        for _ in range(12):
            guest = guests.admit()
            psycopg.connect(guest.env["DATABASE_URL"]).close()
            guest.leave()
            roles.append(guest.role)
    assert [trace for role in roles for trace in traces(admin_url, role)] == []
    assert guests.problems == []


def test_rights_that_one_guest_gives_another_keep_no_role(shared, admin_url):
    """A role cannot be dropped while a living guest's database names it; it goes later."""
    with Guests(sandboxed=False) as guests:
        one, other = guests.admit(), guests.admit()
        with psycopg.connect(other.env["DATABASE_URL"], autocommit=True) as connection:
            connection.execute("create table gift (a int)")
            connection.execute(f"grant select on gift to {one.role}")
        one.leave()
    assert traces(admin_url, one.role) == []
    assert guests.problems == []


def test_a_database_made_into_a_template_is_dropped_as_well(shared, admin_url):
    with Guests(sandboxed=False) as guests:
        guest = guests.admit()
        with psycopg.connect(guest.env["DATABASE_URL"], autocommit=True) as connection:
            connection.execute(f"alter database {guest.role} with is_template true")
        guest.leave()
    assert traces(admin_url, guest.role) == []


@pytest.mark.skipif(os.uname().sysname != "Linux", reason="other systems cannot limit a running process")
def test_a_session_has_a_limit_for_its_memory(monkeypatch):
    for name in ("DATABASE_URL", "REDIS_URL"):
        monkeypatch.delenv(name, raising=False)
    with temporary.own_services(SETTINGS, session_mb=600), Guests(sandboxed=False) as guests:
        url = guests.admit().env["DATABASE_URL"]
        with psycopg.connect(url) as connection, pytest.raises(psycopg.errors.OutOfMemory):
            connection.execute("select length(string_agg(repeat('x', 1000), '')) from generate_series(1, 900000)")


def test_roles_of_killed_graders_are_swept(shared, admin_url):
    code = """
from environment.guests import Guests
guests = Guests(sandboxed=False).__enter__()
guest = guests.admit()
psycopg.connect(guest.env["DATABASE_URL"]).close()
print(guest.role, guests.folder, flush=True)
"""
    _, said = shared.kernel(OUTSIDE + code)
    role, folder = said.split()
    shared.children[-1].kill()
    shared.children[-1].wait()
    assert len(traces(admin_url, role)) == 2
    with Guests(sandboxed=False):
        assert traces(admin_url, role) == []
        assert not Path(folder).exists()


def test_a_server_of_somebody_elses_serves_guests_too(fresh, tmp_path, monkeypatch):
    """An account that may create databases and roles is enough; one that may not is told so."""
    server = services.server("postgres")
    with psycopg.connect(server.admin_url, autocommit=True) as connection:
        connection.execute("create role theirs login createdb password 'x'")
        connection.execute("create database theirs owner theirs")
    port = server.url.rpartition(":")[2].partition("/")[0]
    monkeypatch.setenv("COURSE_STATE", str(tmp_path / "unused"))
    monkeypatch.setenv("DATABASE_URL", f"postgresql://theirs:x@127.0.0.1:{port}/theirs")
    refused = r"role 'theirs' of DATABASE_URL may not create roles.*alter role \"theirs\" createrole createdb"
    with pytest.raises(ServiceError, match=refused), Guests():
        pass
    with psycopg.connect(server.admin_url, autocommit=True) as connection:
        connection.execute("alter role theirs createrole")
    with Guests(sandboxed=False) as guests:
        guest = guests.admit()
        code = """
db = environment.database("shop_empty")
db.execute("drop table reviews")
print(lending.borrow("shop_empty").execute("select count(*) from reviews"))
"""
        assert run(fresh, guest, code) == "[(0,)]", guests.problems
    assert guests.problems == []
    assert traces(server.admin_url, guest.role) == []
