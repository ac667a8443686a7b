"""What a learner reads when PostgreSQL refuses a statement; each text comes from a real server."""

import psycopg
import pytest

from course.study.connections import kept, run
from course.study.sql_errors import ADVICE, DROPPED, SPECIAL, UNREACHABLE, explain


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
        ("42601", "selct 1"),
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
