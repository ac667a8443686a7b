"""What a cell of several statements shows when it ends, and when it fails half-way."""


def test_results_before_an_error_are_shown(notebook):
    notebook.run("%%sql\nselect 7 as seven; select 1/0")
    assert notebook.text.splitlines() == ["seven", "-----", "    7", "1 row"]
    assert (
        str(notebook.error).splitlines()[-1]
        == "This was statement 2 of the cell; what the one before it did is undone."
    )


def test_an_error_in_the_first_statement_is_not_counted(notebook):
    notebook.run("%%sql\nselect 1/0; select 2")
    assert "statement" not in str(notebook.error) and notebook.shown == []


def test_what_was_committed_is_not_called_undone(notebook, database):
    notebook.run("%%sql\nbegin; create table stays (x int); commit; select 1/0")
    assert str(notebook.error).splitlines()[-1] == "This was statement 4 of the cell."
    assert database.execute("select count(*) from stays") == [(0,)]


def test_a_transaction_that_fails_in_the_cell_that_opened_it_says_so(notebook):
    notebook.run("%%sql\nbegin; select 1/0")
    assert str(notebook.error).splitlines()[-1] == "The transaction has failed: run ROLLBACK before anything else."


def test_many_notices_are_cut(notebook):
    text = notebook.run("%%sql\ndo $$ begin for n in 1..50 loop raise notice '%', n; end loop; end $$").text
    assert text.count("NOTICE") == 20 and "… 30 more notices" in text


def test_the_detail_of_a_notice_is_shown(notebook):
    notebook.run("%%sql\ncreate table base (id int primary key); create table upon (id int references base)")
    assert "upon" in notebook.run("%%sql\ndrop table base cascade").text


def test_a_lost_connection_is_told_and_the_next_cell_connects_anew(notebook):
    assert "terminating connection" in str(notebook.run("%%sql\nselect pg_terminate_backend(pg_backend_pid())").error)
    assert notebook.run("%%sql\nselect 1").error is None
