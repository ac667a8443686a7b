"""What a learner reads when PostgreSQL refuses a statement; each text comes from a real server."""

import psycopg
import pytest

from course.study.sql.connections import kept, run
from course.study.sql.errors import ADVICE, DROPPED, SPECIAL, UNREACHABLE, explain


@pytest.fixture
def told(database):
    def tell(sql):
        with pytest.raises(psycopg.Error) as caught:
            run(kept(database), sql, lambda result: None)
        return explain(caught.value, sql, database)

    yield tell
    run(kept(database), "rollback", lambda result: None)


def test_the_message_comes_first_then_the_line_and_the_caret(told):
    lines = told("select id\nfrom customers\nwhere nam = 'x'").splitlines()
    assert lines[:3] == ['column "nam" does not exist', "LINE 3: where nam = 'x'", "              ^"]


def test_the_server_s_own_hint_is_passed_on(told):
    assert 'HINT: Perhaps you meant to reference the column "customers.name".' in told("select nme from customers")


def test_the_server_s_detail_is_passed_on(told):
    text = told("insert into customers (id, name, created_at) values (1, 'x', now())")
    assert "DETAIL: Key (id)=(1) already exists." in text


@pytest.mark.parametrize(
    ("code", "sql"),
    [
        ("21000", "select (select id from customers)"),
        ("22007", "select 'yesterdayish'::timestamptz"),
        ("22008", "select '2026-02-30'::date"),
        ("22012", "select 1 / 0"),
        ("22P02", "select 'three'::int"),
        ("23502", "insert into customers (name, created_at) values (null, now())"),
        ("23503", "insert into customers (name, referred_by, created_at) values ('x', 999, now())"),
        ("23505", "insert into customers (id, name, created_at) values (1, 'x', now())"),
        ("23514", "insert into products (name, price) values ('x', -1)"),
        ("25001", "begin; vacuum"),
        ("25006", "begin read only; delete from customers"),
        ("2201W", "select 1 limit -1"),
        ("2BP01", "drop table customers"),
        ("3F000", "create table nowhere.t (x int)"),
        ("42601", "select 1 1"),
        ("42701", "create table twice (x int, x int)"),
        ("42704", "select 1::strng"),
        ("42809", "drop view customers"),
        ("42P02", "select $1"),
        ("42P10", "select distinct name from customers order by id"),
        ("42702", "select id from customers cross join products"),
        ("42712", "select 1 from customers, customers"),
        ("42803", "select name, count(*) from customers"),
        ("42804", "select case when true then 1 else now() end"),
        ("42883", "select price + 'x'::text from products"),
        ("42P07", "create table customers (id int)"),
        ("42P20", "select 1 from customers where row_number() over () = 1"),
        ("55P03", "begin; set local lock_timeout = '10ms'; lock table customers"),
        ("57014", "begin; set local statement_timeout = '10ms'; select pg_sleep(5)"),
    ],
)
def test_a_common_error_gets_its_sentence(told, database, code, sql):
    with database.connect(autocommit=False) as holder:
        if code == "55P03":
            holder.execute("lock table customers")
        text = told(sql)
    assert text.splitlines()[-1] == ADVICE[code]


@pytest.mark.parametrize(
    ("words", "sql"),
    [
        ("aggregate functions are not allowed in WHERE", "select 1 from customers where count(*) > 1"),
        ("at end of input", "select (1"),
        ("unterminated quoted string", "select 'it"),
        ("INSERT has more expressions", "insert into categories (name) values ('x', 'y')"),
        ("INSERT has more target columns", "insert into categories (id, name) values (1)"),
        ("subquery has too many columns", "select 1 where 1 in (select 1, 2)"),
        ("subquery must return only one column", "select (select 1, 2)"),
        ("query must have the same number of columns", "select 1 union select 1, 2"),
    ],
)
def test_one_code_with_several_causes_gets_the_right_sentence(told, words, sql):
    assert told(sql).splitlines()[-1] == SPECIAL[words]


def test_a_failed_transaction_says_how_to_leave_it(told):
    told("begin; select 1/0")
    assert told("select 1").splitlines()[-1] == ADVICE["25P02"]


def test_an_error_without_a_known_cause_keeps_the_server_s_words(told):
    assert told("do $$ begin raise exception 'stock is empty' using errcode = 'P0S01'; end $$") == "stock is empty"


def refused(address):
    with pytest.raises(psycopg.OperationalError) as caught:
        psycopg.connect(address)
    return caught.value


def test_a_server_that_does_not_answer_is_explained(database):
    error = refused("postgresql://127.0.0.1:1/shop")
    assert explain(error, "select 1", database).splitlines()[-1] == UNREACHABLE


def test_a_dropped_database_is_explained(database):
    error = refused(database.url.replace(database.name, "shop_that_is_gone"))
    assert explain(error, "select 1", database).splitlines()[-1] == DROPPED


@pytest.mark.parametrize(
    ("sql", "line", "caret"),
    [
        ("select\tnme\tfrom customers", "LINE 1: select nme from customers", 15),
        ("select 'é', 'ж', nme from customers", "LINE 1: select 'é', 'ж', nme from customers", 25),
        ("select '日本', '😀', nme from customers", "LINE 1: …', nme from customers", 12),
        ("select 1;\n\nselect 2; select nme from customers", "LINE 3: select 2; select nme from customers", 25),
        ("select 'e\u0301', nme from customers", "LINE 1: …', nme from customers", 12),
    ],
)
def test_the_caret_stands_under_the_place_whatever_stands_before_it(told, sql, line, caret):
    assert told(sql).splitlines()[1:3] == [line, " " * caret + "^"]


def test_a_very_long_line_is_cut_around_the_caret(told):
    _, line, caret, *_ = told(f"select '{'x' * 9000}', nme, '{'y' * 9000}' from customers").splitlines()
    assert len(line) < 120 and line[caret.index("^") :].startswith("nme")


def test_a_place_inside_a_function_is_shown_with_its_line(told):
    lines = told("do $$\nbegin\n  perform nme from customers;\nend $$").splitlines()
    assert lines[1:3] == ["LINE 1: SELECT nme from customers", "               ^"]
    assert lines[-1].startswith("CONTEXT: PL/pgSQL function inline_code_block line 3")


def test_a_lock_timeout_says_which_row_it_was(told, database):
    with database.connect(autocommit=False) as holder:
        holder.execute("select 1 from customers for update")
        text = told("begin; set local lock_timeout = '10ms'; update customers set name = 'x'")
    assert 'in relation "customers"' in text and text.splitlines()[-1] == ADVICE["55P03"]


def test_text_before_the_learner_s_own_is_not_counted(database):
    with pytest.raises(psycopg.Error) as caught:
        run(kept(database), "explain\nselect nme from customers", lambda result: None)
    assert explain(caught.value, "select nme from customers", database, before=8).splitlines()[1] == (
        "LINE 1: select nme from customers"
    )
