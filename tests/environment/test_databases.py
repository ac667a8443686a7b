import os
import secrets
from urllib.parse import urlsplit

import psycopg
import pytest

import environment
from environment import databases, processes, services
from environment.errors import ServiceError
from environment.processes import wait_until
from environment.temporary import own_services


def names(admin_url):
    with psycopg.connect(admin_url) as connection:
        return {name for (name,) in connection.execute("select datname from pg_database")}


def test_every_database_is_private(shared):
    """What one notebook run changes, no other one sees."""
    one, two = environment.database("shop"), environment.database("shop")
    one.execute("delete from reviews")
    assert one.execute("select count(*) from reviews") == [(0,)]
    assert two.execute("select count(*) from reviews") == [(60,)]
    assert one.name != two.name
    assert repr(one) == f"<Database {one.name}>"


def test_execute_returns_rows_or_nothing(shared):
    """A statement without result gives an empty list; parameters and percent signs work."""
    db = environment.database("shop_empty")
    assert db.execute("insert into categories (name) values (%s), ('100%%')", ["Tea"]) == []
    assert db.execute("select name from categories order by id") == [("Tea",), ("100%",)]
    assert db.execute("select '100%'") == [("100%",)]
    assert db.execute("select %(a)s::int", {"a": 5}) == [(5,)]


def test_connections_commit_by_themselves_unless_told_otherwise(shared):
    """The default suits a notebook; a chapter on transactions passes autocommit=False."""
    db = environment.database("shop_empty")
    with db.connect() as connection:
        assert connection.autocommit
    with db.connect(autocommit=False) as connection:
        connection.execute("insert into categories (name) values ('Tea')")
        connection.rollback()
    assert db.execute("select count(*) from categories") == [(0,)]


def test_the_learner_owns_everything_in_it(shared):
    """Chapters alter and drop the tables they were given."""
    db = environment.database("shop_empty")
    owners = "select distinct tableowner from pg_tables where schemaname = 'public'"
    assert db.execute(owners) == [("course",)]
    db.execute("drop table reviews")
    db.execute("create index on orders (customer_id)")


def test_the_public_cannot_connect(shared, admin_url):
    """A role that a learner makes gets in only where the learner lets it in."""
    db = environment.database("shop_empty")
    with psycopg.connect(admin_url) as connection:
        allowed = connection.execute(
            "select exists (select from pg_database, aclexplode(datacl) where datname = %s and grantee = 0"
            " and privilege_type = 'CONNECT')",
            [db.name],
        )
        assert allowed.fetchone() == (False,)


def test_drop_works_with_open_connections(shared, admin_url):
    """A forgotten connection does not keep a database alive; a second drop is no mistake."""
    db = environment.database("shop_empty")
    with db.connect() as forgotten:
        db.drop()
        with pytest.raises(psycopg.OperationalError):
            forgotten.execute("select 1")
    db.drop()
    assert db.name not in names(admin_url)


def test_release_drops_all_of_this_process(shared, admin_url):
    """Whoever runs many notebooks in one process gives back at once."""
    mine = {environment.database("shop_empty").name for _ in range(3)}
    assert mine <= names(admin_url)
    databases.release()
    assert not mine & names(admin_url)


def test_the_end_of_a_process_drops_its_databases(shared, admin_url):
    """A process that ends in the ordinary way cleans up after itself."""
    name = shared.run("print(environment.database('shop_empty').name)")
    assert name not in names(admin_url)


def test_databases_of_killed_processes_are_swept(shared, admin_url):
    """A killed kernel's database goes when the next one is made; a living kernel's stays."""
    code = "print(environment.database('shop_empty').name, flush=True)"
    _, stays = shared.kernel(code)
    killed, goes = shared.kernel(code)
    assert {stays, goes} <= names(admin_url)
    os.kill(killed, 9)
    shared.children[-1].wait()
    environment.database("shop_empty")
    assert stays in names(admin_url)
    assert goes not in names(admin_url)


@pytest.mark.parametrize(
    ("name", "left"),
    [
        ("shop_{machine}_999999999_00000000", True),
        ("shop_large_{machine}_{pid}_ffffffff", True),
        ("new_shop_{machine}_999999999_00000000", True),
        ("shop_0000_{pid}_00000000", "ours"),
        ("template_shop_12345678", False),
        ("postgres", False),
        ("shop_2026_1_notes", False),
    ],
)
def test_only_names_that_we_give_are_swept(name, left):
    """The pattern is strict, and on somebody else's server another machine's databases are none of our business."""
    text = name.format(machine=processes.machine(), pid=os.getpid())
    assert databases._is_left(text, foreign_too=True) is bool(left)
    assert databases._is_left(text, foreign_too=False) is (left is True)
    assert not databases._is_left(databases.new_name("shop"), foreign_too=True)


def test_a_forked_child_gets_its_own_and_leaves_its_parents_alone(shared):
    """fork is how servers and test runners multiply; neither side may harm the other."""
    code = """
mine = environment.database("shop_empty")
child = os.fork()
if child == 0:
    own = environment.database("shop_empty")
    assert own.execute("select 1") == [(1,)] and own.name != mine.name
    environment.databases.release()
    sys.exit(0)
print(os.waitpid(child, 0)[1], mine.execute("select 1"))
"""
    assert shared.run(code) == "0 [(1,)]"


def test_a_database_url_of_our_own_changes_nothing(shared, monkeypatch):
    """Django chapters put the private database's address into DATABASE_URL; new databases still come as before."""
    db = environment.database("shop_empty")
    monkeypatch.setenv("DATABASE_URL", db.url.replace("postgresql:", "postgresql+psycopg:"))
    other = environment.database("shop_empty")
    db.drop()
    assert other.execute("select count(*) from orders") == [(0,)]
    assert services.database_url().endswith(f"/{db.name}")
    assert services.external("postgres") is None


def test_databases_are_made_on_the_server_of_the_environment(shared, tmp_path, monkeypatch):
    """With DATABASE_URL templates and private databases live there, and nothing is started here."""
    url = services.database_url()
    monkeypatch.setenv("COURSE_STATE", str(tmp_path / "unused"))
    monkeypatch.setenv("DATABASE_URL", url)
    db = environment.database("blog_empty")
    assert urlsplit(db.url).netloc == urlsplit(url).netloc
    assert db.execute("select count(*) from posts") == [(0,)]
    db.drop()
    assert not (tmp_path / "unused/services.json").exists()


def test_a_role_that_may_not_make_databases_is_told_so(shared, admin_url, tmp_path, monkeypatch):
    """The sentence names the role and what the administrator has to run."""
    role = f"plain_{secrets.token_hex(4)}"
    with psycopg.connect(admin_url, autocommit=True) as connection:
        connection.execute(f"create role {role} login password 'x'")
        connection.execute(f"grant connect on database postgres to {role}")  # guests of another test may close it
        parts = urlsplit(admin_url)
        monkeypatch.setenv("COURSE_STATE", str(tmp_path / "unused"))
        monkeypatch.setenv("DATABASE_URL", parts._replace(netloc=f"{role}:x@127.0.0.1:{parts.port}").geturl())
        for data in ("shop_empty", "blog_empty"):
            with pytest.raises(
                ServiceError, match=rf"role '{role}' of DATABASE_URL may not.*alter role \"{role}\" createdb"
            ):
                environment.database(data)
        connection.execute(f"drop owned by {role}")
        connection.execute(f"drop role {role}")


def test_an_unknown_data_set_is_refused_with_the_known_ones(shared):
    """A typing mistake is answered with the choices."""
    with pytest.raises(
        ServiceError, match=r"no data set 'shp'. Choose one of: blog, blog_empty, shop, shop_empty, shop_la"
    ):
        environment.database("shp")


SLOW_CLEANING = """\
autovacuum_naptime = 1s
autovacuum_vacuum_insert_threshold = 0
autovacuum_vacuum_cost_delay = 100ms
autovacuum_vacuum_cost_limit = 1
"""
CLEANS = "select count(*) from pg_stat_activity where backend_type = 'autovacuum worker' and datname = %s"


def test_a_database_that_the_server_cleans_up_in_is_dropped():
    """The drop that ends sessions may not end the server's own; a role like the learners' meets that."""
    with own_services(SLOW_CLEANING):
        one = databases.database("shop_empty")
        one.execute("create table visits as select n, repeat('x', 200) as path from generate_series(1, 100000) n")
        admin = services.server("postgres").admin_url  # nobody else may see it
        with psycopg.connect(admin, autocommit=True) as superuser:
            assert wait_until(lambda: superuser.execute(CLEANS, [one.name]).fetchone() != (0,), 30)
        with psycopg.connect(one.server, autocommit=True) as connection:
            databases.drop(connection, one.name)
            found = connection.execute("select from pg_database where datname = %s", [one.name]).fetchall()
        assert found == []
