"""A learner's query as plain values: never on their own database, never changing anything."""

import subprocess
import sys
import textwrap

import pytest

from course.study import QueryFailed, columns, rows

CUSTOMERS = """
insert into customers (name, email, city, created_at) values
    ('Zoë 100%', null, 'Oslo', '2026-01-31 10:00+02'), ('Ada', 'ada@example.org', null, '2026-02-01 00:00Z');
"""


def failure(query, **options):
    with pytest.raises(QueryFailed) as caught:
        rows(query, **options)
    return str(caught.value)


def test_a_named_data_set_gives_its_rows():
    assert rows("select count(*) from customers", on="shop_empty") == [(0,)]


def test_the_seeded_shop_is_the_default():
    assert rows("select count(*) > 10 from orders") == [(True,)]


def test_the_learner_s_own_database_is_never_asked(database):
    database.execute("update customers set name = 'changed'")
    assert rows("select count(*) from customers where name = 'changed'") == [(0,)]


def test_a_text_of_inserts_fills_the_empty_tables():
    assert rows("select id, name, city from customers", on=CUSTOMERS) == [(1, "Zoë 100%", "Oslo"), (2, "Ada", None)]


def test_the_inserted_rows_are_gone_afterwards():
    rows("select 1", on=CUSTOMERS)
    assert rows("select count(*) from customers", on="shop_empty") == [(0,)]


def test_ids_start_at_one_in_every_call():
    first, second = (rows("select max(id) from customers", on=CUSTOMERS) for _ in range(2))
    assert first == second == [(2,)]


def test_the_schema_decides_which_tables_are_filled():
    script = "insert into tags (name) values ('sql')"
    assert rows("select * from tags", on=script, schema="blog") == [(1, "sql")]


def test_no_rows_at_all_are_an_empty_text():
    assert rows("select * from orders", on="") == []


def test_rows_are_sorted_unless_order_counts():
    query = "select n from (values (2), (null), (1)) as t (n)"
    assert rows(query, on="") == [(1,), (2,), (None,)]
    assert rows(query, on="", ordered=True) == [(2,), (None,), (1,)]


@pytest.mark.parametrize(
    ("sql", "value"),
    [
        ("1", 1),
        ("1::smallint", 1),
        ("9999999999", 9999999999),
        ("'x'", "x"),
        ("'a'::char(3)", "a  "),
        ("true", True),
        ("null", None),
        ("0.1::float8", 0.1),
        ("0.1::real", "0.1"),
        ("12.50", "12.50"),
        ("avg(2)", "2.0000000000000000"),
        ("'2026-01-31'::date", "2026-01-31"),
        ("'2026-01-31 08:00'::timestamp", "2026-01-31 08:00:00"),
        ("'2026-01-31 10:00+02'::timestamptz", "2026-01-31 08:00:00+00"),
        ("'08:30'::time", "08:30:00"),
        ("interval '26 hours'", "26:00:00"),
        ("array[1, null]", [1, None]),
        ("array['a', null]", ["a", None]),
        ("array[2.50]", ["2.50"]),
        ("array[[1], [2]]", [[1], [2]]),
        ("array['2026-01-31'::date]", ["2026-01-31"]),
        ("array[row(1, 2)]", ["(1,2)"]),
        ("'{\"a\":1}'::json", '{"a":1}'),
        ("'{\"a\":1}'::jsonb", '{"a": 1}'),
        ("row(1, 'x')", "(1,x)"),
        ("int4range(1, 3)", "[1,3)"),
        ("'x'::bytea", "\\x78"),
        ("'12345678-1234-1234-1234-123456789abc'::uuid", "12345678-1234-1234-1234-123456789abc"),
    ],
)
def test_values_are_plain(sql, value):
    [(found,)] = rows(f"select {sql}", on="")
    assert (type(found), found) == (type(value), value)


@pytest.mark.parametrize(
    "query", [None, ..., "", " \n", "-- write your query here\n", "/* nothing */ ;"], ids=lambda query: repr(query)[:12]
)
def test_an_empty_query_says_what_to_do(query):
    assert failure(query) == ("The query is still empty: write it in the cell above, run that cell, then run this one.")


class EqualToAll(str):
    def __eq__(self, other):
        return True

    __hash__ = str.__hash__


@pytest.mark.parametrize("query", [42, ["select 1"], EqualToAll("select 1"), b"select 1", object])
def test_only_a_real_text_is_run(query):
    assert failure(query).startswith("The query must be a text (str), and this is ")


@pytest.mark.parametrize(
    "start", ["delete from customers", "drop table customers", "commit", "do $$ $$", "copy x to y"]
)
def test_a_text_that_is_no_select_is_refused_by_name(start):
    assert failure(start) == f"One SELECT is wanted here, and this text starts with {start.split()[0].upper()}."


@pytest.mark.parametrize(
    "start", ["(select 1)", "values (1)", "table orders", "with x as (select 1) table x", "SELECT 1"]
)
def test_every_shape_of_select_is_run(start):
    assert isinstance(rows(start, on=""), list)


@pytest.mark.parametrize("second", ["drop table customers", "select 2", "commit"])
def test_a_second_statement_is_refused(second):
    assert "keep only one" in failure(f"select 1; {second}", on="shop_empty")


def test_a_write_inside_a_select_is_refused():
    assert "may only read" in failure("with gone as (delete from tags returning 1) select 1", on="", schema="blog")


def test_a_write_inside_a_select_is_refused_after_inserted_rows_too():
    query = "with gone as (delete from customers returning 1) select * from gone"
    assert "may only read" in failure(query, on=CUSTOMERS)


def test_the_read_only_mode_cannot_be_left():
    query = "select set_config('transaction_read_only', 'off', false)"
    assert "transaction read-write mode must be set before any query" in failure(query, on=CUSTOMERS)


def test_settings_do_not_reach_the_next_query():
    rows("select set_config('timezone', 'Asia/Tokyo', false), set_config('statement_timeout', '0', false)", on="")
    assert rows("select current_setting('timezone'), current_setting('statement_timeout')", on="") == [("UTC", "5s")]


def test_an_error_is_explained_with_a_caret():
    assert failure("select nope from orders", on="").splitlines()[:3] == [
        'column "nope" does not exist',
        "LINE 1: select nope from orders",
        "               ^",
    ]


def test_the_next_query_runs_after_an_error():
    failure("select 1/0", on="")
    assert rows("select 1", on="") == [(1,)]


def test_an_endless_query_is_stopped_after_five_seconds():
    query = "with recursive n as (select 1 as n union all select n from n) select count(*) from n"
    assert "took too long" in failure(query, on="")


def test_too_many_rows_are_not_collected():
    assert "more than 250,000 rows" in failure("select generate_series(1, 300000)", on="")
    assert rows("select 1", on="") == [(1,)]


def test_a_session_that_ends_itself_does_not_end_the_test():
    failure("select pg_terminate_backend(pg_backend_pid())", on="")
    assert rows("select 1", on="") == [(1,)]


def test_rows_that_cannot_be_inserted_are_the_author_s_error():
    with pytest.raises(ValueError, match=r"own rows could not be inserted.*no_such_table"):
        rows("select 1", on="insert into no_such_table values (1)")


def test_columns_are_the_names_in_order():
    assert columns("select 1 as b, 2 as a, 3 as b from customers", on="") == ["b", "a", "b"]


def test_a_failure_shows_its_text_and_no_traceback():
    with pytest.raises(QueryFailed) as caught:
        rows(...)
    assert caught.value._render_traceback_() == [str(caught.value)]
    assert isinstance(caught.value, AssertionError)


def in_a_process(script):
    done = subprocess.run([sys.executable, "-c", textwrap.dedent(script)], capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stderr) == (0, "")


def test_a_released_clone_is_made_anew():
    in_a_process("""
        import environment
        from course.study import rows
        rows("select 1", on="")
        environment.databases.release()
        assert rows("select 1", on="") == [(1,)]
    """)


def test_a_forked_child_makes_its_own_clone():
    in_a_process("""
        import os
        from course.study import rows
        name = "select current_database()"
        mine = rows(name, on="")
        pid = os.fork()
        if pid == 0:
            os._exit(0 if rows(name, on="") != mine else 1)
        assert os.waitpid(pid, 0)[1] == 0, "the child used its parent's clone"
        assert rows(name, on="") == mine
    """)
