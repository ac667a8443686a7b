"""Which table or column was probably meant."""

import psycopg
import pytest

from course.study.sql.connections import kept, run
from course.study.sql.names import suggest


@pytest.fixture
def suggested(database):
    def ask(sql):
        with pytest.raises(psycopg.Error) as caught:
            run(kept(database), sql, lambda result: None)
        return suggest(caught.value.diag, sql, database)

    yield ask
    run(kept(database), "rollback", lambda result: None)


@pytest.mark.parametrize("name", ["custmers", "customer", "Customer", '"Customers"', "public.costumers"])
def test_a_misspelt_table_leads_to_the_closest_one(suggested, name):
    assert suggested(f"select * from {name}") == "Did you mean the table customers?"


def test_several_tables_that_are_alike_are_all_named(suggested):
    assert suggested("select * from order_item") == "Did you mean the table order_items or orders?"


def test_a_name_with_capitals_is_written_as_it_has_to_be(suggested, database):
    database.execute('create table "Invoices" (id int)')
    sentence = suggested("select * from Invoices")
    database.execute('drop table "Invoices"')
    assert sentence == 'Did you mean the table "Invoices"?'


def test_a_table_like_no_other_leads_to_the_list(suggested):
    assert suggested("select * from xyz") == (
        "The tables here are: categories, customers, order_items, orders, products, reviews."
    )


def test_an_unknown_alias_is_explained(suggested):
    assert suggested("select o.id from customers").startswith("o is no table or alias of this FROM")


def test_a_table_behind_its_alias_is_explained(suggested):
    assert suggested("select customers.id from customers c").startswith("customers is no table or alias")


def test_a_misspelt_column_leads_to_the_closest_one_of_the_tables_used(suggested):
    assert suggested("insert into orders (custmer, status, ordered_at) values (1, 'paid', now())") == (
        "Did you mean customer_id (a column of orders)?"
    )


def test_the_server_s_own_suggestion_is_not_repeated(suggested):
    assert suggested("select nme from customers") == ""


def test_a_column_like_no_other_leads_to_the_list(suggested):
    assert suggested("select xyz from categories") == "categories has the columns id, name, parent_id."


def test_a_text_in_double_quotes_is_recognised(suggested):
    assert suggested('select 1 from orders where status = "shipped!"') == (
        "Double quotes make a name; a text stands in single quotes: 'shipped!'."
    )


def test_a_name_given_in_select_is_recognised(suggested):
    sql = "select price * 2 as twice from products where twice > 10"
    assert suggested(sql).startswith("twice is a name given in SELECT")


def test_names_are_found_while_a_transaction_has_failed(suggested):
    assert suggested("begin; select * from custmers") == "Did you mean the table customers?"


def test_another_error_gets_no_suggestion(suggested):
    assert suggested("select 1/0") == ""
