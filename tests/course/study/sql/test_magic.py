"""`%%sql` in an IPython shell, on a real database."""

import psycopg
import pytest

from course.study.sql.magic import EMPTY


def test_a_query_is_shown_as_a_table_with_count_and_time(notebook):
    table, footer = notebook.run("%%sql\nselect id, name, city from customers order by id").text.rsplit("\n", 1)
    assert table == "id | name | city\n---+------+-----\n 1 | Ada  | NULL\n 2 | Bo   |"
    assert footer.startswith("2 rows · ") and footer.endswith(" ms")


def test_a_query_is_shown_as_html_too(notebook):
    assert notebook.run("%%sql\nselect name from customers").html.count("<tr>") == 3


def test_the_text_reaches_the_server_untouched(notebook):
    notebook.run("%%sql\nselect '5'::int + 1, '{\"a\": \":x\"}'::jsonb ->> 'a', '100%', 7 % 4, '$HOME {x}'")
    assert notebook.text.splitlines()[2].split() == ["6", "|", ":x", "|", "100%", "|", "3", "|", "$HOME", "{x}"]


def test_several_statements_are_shown_in_order(notebook):
    notebook.run("%%sql\ncreate temp table t (x int); insert into t values (1), (2) returning x; select 5 as five")
    lines = notebook.text.splitlines()
    assert lines[0] == "CREATE TABLE" and lines[-4:-1] == ["five", "----", "   5"]


@pytest.mark.parametrize(
    ("sql", "note"),
    [
        ("insert into tags values (1), (2), (3)", "3 rows changed"),
        ("update tags set id = id where id = 1", "1 row changed"),
        ("delete from tags where false", "0 rows changed"),
        (
            "merge into tags using (values (9)) as v (n) on id = n when not matched then insert values (n)",
            "1 row changed",
        ),
    ],
)
def test_changes_are_counted(notebook, sql, note):
    notebook.run("%%sql\ndrop table if exists tags; create temp table tags (id int); insert into tags values (1)")
    assert notebook.run(f"%%sql\n{sql}").text.split(" · ")[0] == note


def test_a_long_result_is_cut_and_counted(notebook):
    lines = notebook.run("%%sql\nselect generate_series(1, 1200) as n").text.splitlines()
    assert (len(lines), lines[-2]) == (24, "… 1,180 more rows")
    assert lines[-1].startswith("1,200 rows · ")


def test_booleans_are_words(notebook):
    assert (
        notebook.run("%%sql\nselect true as a, false as b, null::bool as c").text.splitlines()[2]
        == "true | false | NULL"
    )


def test_a_notice_of_the_server_is_shown(notebook):
    assert notebook.run("%%sql\ndo $$ begin raise notice 'halfway'; end $$").text.startswith("NOTICE: halfway\nDO")


def test_a_plan_is_shown_whole(notebook):
    notebook.run("%%sql\nexplain select * from customers c join orders o on o.customer_id = c.id order by c.name")
    assert notebook.text.startswith("Sort  (cost=") and "\n        Hash Cond: " in notebook.text


def test_the_name_keeps_the_text_of_the_query(notebook):
    notebook.run("%%sql everybody\n-- all of them\nselect * from customers\n")
    assert notebook.shell.user_ns["everybody"] == "-- all of them\nselect * from customers\n"


def test_the_name_keeps_the_text_before_it_runs(notebook):
    assert notebook.run("%%sql broken\nselct 1").error is not None
    assert notebook.shell.user_ns["broken"] == "selct 1\n"


@pytest.mark.parametrize("name", ["2nd", "paid-orders", "class", "two words"])
def test_a_name_that_cannot_be_a_variable_is_refused(notebook, name):
    assert f"`%%sql {name}`" in str(notebook.run(f"%%sql {name}\nselect 1").error)


def test_the_database_s_own_name_is_refused(notebook, database):
    assert "replace your database" in str(notebook.run("%%sql db\nselect 1").error)
    assert notebook.shell.user_ns["db"] is database


@pytest.mark.parametrize("cell", ["%%sql", "%%sql\n", "%%sql answer", "%%sql answer\n\n", "%%sql\n-- write it here\n"])
def test_an_empty_cell_says_what_to_do(notebook, cell):
    notebook.run(cell)
    assert (notebook.error, notebook.stdout, notebook.stderr) == (None, EMPTY + "\n", "")


def test_an_empty_cell_needs_no_database(empty_notebook):
    assert empty_notebook.run("%%sql answer\n-- here").error is None


def test_without_a_database_a_sentence_says_what_to_run(empty_notebook):
    error = str(empty_notebook.run("%%sql\nselect 1").error)
    assert 'Run this first: db = environment.database("shop")' in error


def test_a_variable_that_is_no_database_is_told_by_its_type(empty_notebook):
    empty_notebook.shell.user_ns["db"] = "shop"
    assert "`db` is str here, not a database" in str(empty_notebook.run("%%sql\nselect 1").error)


def test_anything_that_connects_is_a_database(empty_notebook, database):
    class Mine:
        def connect(self):
            return psycopg.connect(database.url)

    empty_notebook.shell.user_ns["db"] = Mine()
    empty_notebook.run("%%sql\ncreate table mine (x int)")
    assert database.execute("select count(*) from mine") == [(0,)]


def test_an_error_is_a_readable_text_and_nothing_else(notebook):
    notebook.run("%%sql\nselect nope from orders")
    assert notebook.error._render_traceback_() == str(notebook.error).splitlines()
    assert str(notebook.error).startswith('column "nope" does not exist\nLINE 1: select nope from orders\n')
    assert notebook.stderr == ""


def test_statements_before_an_error_are_undone_with_it(notebook, database):
    notebook.run("%%sql\ncreate table half (x int); select 1/0")
    assert database.execute("select to_regclass('half')") == [(None,)]


def test_a_transaction_spans_cells_and_is_mentioned(notebook, database):
    assert "A transaction is open" in notebook.run("%%sql\nbegin; create table later (x int)").text
    assert database.execute("select to_regclass('later')") == [(None,)]
    assert "A transaction" not in notebook.run("%%sql\ncommit").text
    assert database.execute("select to_regclass('later')") == [("later",)]


def test_one_percent_sign_is_corrected(notebook):
    assert "two percent signs" in str(notebook.run("%sql select 1").error)
    assert notebook.stderr == ""


def test_the_magic_explains_itself(notebook):
    assert "keeps the text of the query" in notebook.shell.find_cell_magic("sql").__doc__


def test_the_extension_can_be_taken_away_and_loaded_again(notebook):
    notebook.run("%unload_ext course.study")
    assert notebook.shell.find_cell_magic("sql") is None
    notebook.run("%load_ext course.study")
    assert notebook.run("%%sql\nselect 1").error is None
