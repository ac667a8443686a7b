"""One connection per database and process, and raw results from a real server."""

import subprocess
import sys
import textwrap

import psycopg
import pytest

from course.study.sql.connections import BLOCK, kept, run


def collect(connection, sql, **options):
    results = []
    run(connection, sql, results.append, **options)
    return results


@pytest.fixture
def connection(database):
    connection = kept(database)
    yield connection
    if not connection.closed:
        connection.execute("rollback")


def backend(connection):
    return connection.execute("select pg_backend_pid()").fetchone()[0]


def test_a_database_keeps_its_connection(database, connection):
    assert kept(database) is connection


def test_two_databases_have_two_connections(database, connection):
    class Another:
        def connect(self):
            return database.connect()

    assert kept(Another()) is not connection


def test_the_connection_of_a_forgotten_database_is_closed(database):
    class Forgotten:
        def connect(self):
            return database.connect()

    connection = kept(Forgotten())
    assert connection.closed


def test_a_connection_of_another_library_is_refused():
    class Engine:
        def connect(self):
            return 5

    with pytest.raises(psycopg.InterfaceError, match=r"Engine\.connect\(\) gives builtins\.int"):
        kept(Engine())


def test_a_connection_that_the_server_ended_is_opened_again(database, connection):
    database.execute("select pg_terminate_backend(%s)", [backend(connection)])
    again = kept(database)
    assert again is not connection
    assert collect(again, "select 1")


def test_a_connection_with_a_failed_transaction_is_kept(database, connection):
    with pytest.raises(psycopg.Error):
        collect(connection, "begin; select 1/0")
    assert kept(database) is connection


def test_a_failed_transaction_is_closed_by_the_next_rollback(connection):
    with pytest.raises(psycopg.errors.DivisionByZero):
        collect(connection, "begin; select 1/0")
    collect(connection, "rollback")
    assert len(collect(connection, "select 1")) == 2


def test_each_statement_gives_its_result(connection):
    done = collect(connection, "select 1; create temp table t (x int); insert into t values (1), (2)")
    assert [one.command_status for one in done if one.command_status] == [b"SELECT 1", b"CREATE TABLE", b"INSERT 0 2"]


def test_values_are_what_the_server_prints(connection):
    sql = "select '0044-03-15 BC'::date, 1.50, '100%s'::text, '{\"a\": 1}'::jsonb ->> 'a'"
    block = collect(connection, sql)[0]
    assert [block.get_value(0, n) for n in range(4)] == [b"0044-03-15 BC", b"1.50", b"100%s", b"1"]


def test_many_rows_arrive_in_blocks(connection):
    sizes = [one.ntuples for one in collect(connection, f"select generate_series(1, {BLOCK * 2 + 1})")]
    assert sizes == [BLOCK, BLOCK, 1, 0]


def test_single_refuses_a_second_statement(connection):
    with pytest.raises(psycopg.errors.SyntaxError, match="multiple commands"):
        collect(connection, "select 1; select 2", single=True)


def test_copy_ends_with_an_error_instead_of_waiting(database, connection):
    with pytest.raises(psycopg.NotSupportedError, match=r"cursor\.copy"):
        collect(connection, "copy customers from stdin")
    assert collect(kept(database), "select 1")


def test_a_taker_that_gives_up_leaves_a_usable_database(database, connection):
    with pytest.raises(ZeroDivisionError):
        run(connection, "select generate_series(1, 100000)", lambda result: 1 / 0)
    assert collect(kept(database), "select 1")


def test_a_session_that_ends_itself_says_so(connection):
    with pytest.raises(psycopg.errors.AdminShutdown):
        collect(connection, "select pg_terminate_backend(pg_backend_pid())")


def test_a_forked_child_speaks_on_a_connection_of_its_own():
    script = """
        import os, environment
        from course.study.sql.connections import kept
        database = environment.database("shop_empty")
        def backend():
            return kept(database).execute("select pg_backend_pid()").fetchone()[0]
        mine = backend()
        pid = os.fork()
        if pid == 0:
            os._exit(0 if backend() != mine else 1)
        assert os.waitpid(pid, 0)[1] == 0, "the child used its parent's connection"
        assert backend() == mine, "the child closed its parent's connection"
    """
    done = subprocess.run([sys.executable, "-c", textwrap.dedent(script)], capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stderr) == (0, "")
