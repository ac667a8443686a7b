"""Several sessions on one real database: who waits for whom, and what is left when it is over."""

import subprocess
import sys
import threading

import pytest

from course.study import sessions
from course.study.sql.stage import SessionWaits

TAKE = "update accounts set balance = balance - 10 where id = 1"
GIVE = "update accounts set balance = balance + 5 where id = 1"


@pytest.fixture
def accounts(database):
    database.execute("drop table if exists accounts")
    database.execute("create table accounts (id int primary key, balance int)")
    database.execute("insert into accounts values (1, 100), (2, 50)")
    return database


def told(stage):
    return [(event.who, event.kind, event.text) for event in stage.timeline]


def connections(database):
    return database.execute("select count(*) from pg_stat_activity where application_name = 'sessions'")[0][0]


def balances(database):
    return [balance for (balance,) in database.execute("select balance from accounts order by id")]


def test_steps_give_plain_values(accounts):
    with sessions(accounts, "Ana") as (ana,):
        step = ana("select id, balance, null as nothing from accounts order by id")
    assert (step.columns, step.rows) == (["id", "balance", "nothing"], [(1, 100, None), (2, 50, None)])


def test_a_step_that_waits_goes_on_when_the_other_commits(accounts):
    stage = sessions(accounts, "Ana", "Ben")
    with stage as (ana, ben):
        ana(f"begin; {TAKE}")
        step = ben(GIVE)
        assert step.waited and step.result == ""
        ana("commit")
        assert step.result == "1 row changed"
    assert told(stage)[1:] == [("Ben", "waits", "Ana"), ("Ana", "done", ""), ("Ben", "goes on", "1 row changed")]
    assert stage.waits == [("Ben", "Ana")] and balances(accounts) == [95, 50]


def test_the_first_session_is_told_to_end_before_what_it_sets_free(accounts):
    stage = sessions(accounts, "Ben", "Ana")
    with stage as (ben, ana):
        ana(f"begin; {TAKE}")
        ben(GIVE)
        ana("commit")
    assert [event.who for event in stage.timeline] == ["Ana", "Ben", "Ana", "Ben"]


def test_a_queue_is_served_one_after_the_other(accounts):
    stage = sessions(accounts, "Ana", "Ben", "Cem")
    with stage as (ana, ben, cem):
        ana(f"begin; {TAKE}")
        ben(f"begin; {GIVE}")
        cem(GIVE)
        ana("commit")
        assert cem.waits_for == ("Ben",)
        ben("commit")
    assert balances(accounts) == [100, 50]


def test_a_deadlock_ends_one_of_the_two(accounts):
    stage = sessions(accounts, "Ana", "Ben")
    with stage as (ana, ben):
        ana("begin; update accounts set balance = 0 where id = 1")
        ben("begin; update accounts set balance = 0 where id = 2")
        steps = [
            ana("update accounts set balance = 1 where id = 2"),
            ben("update accounts set balance = 1 where id = 1"),
        ]
    assert sorted(step.sqlstate for step in steps) == ["", "40P01"]
    assert stage.waits == [("Ana", "Ben"), ("Ben", "Ana")]


def test_a_failure_is_a_value_and_not_the_end(accounts):
    stage = sessions(accounts, "Ana")
    with stage as (ana,):
        assert ana("selct 1").error == 'syntax error at or near "selct"'
        assert ana("select 1 as one").rows == [(1,)]
    assert [event.kind for event in stage.timeline] == ["failed", "done"]


def test_a_commit_that_rolls_back_says_so(accounts):
    with sessions(accounts, "Ana") as (ana,):
        ana("begin")
        ana("select 1 / 0")
        assert ana("commit").result == "rolled back, because the transaction had failed"


def test_a_timeout_can_be_waited_for(accounts):
    stage = sessions(accounts, "Ana", "Ben")
    with stage as (ana, ben):
        ana(f"begin; {TAKE}")
        ben("set lock_timeout = '50ms'")
        step = ben(GIVE)
        ben.finish()
        assert step.sqlstate == "55P03"
        assert ben("select 1 as one").rows == [(1,)]


def test_skip_locked_and_nowait_do_not_wait(accounts):
    stage = sessions(accounts, "Ana", "Ben")
    with stage as (ana, ben):
        ana(f"begin; {TAKE}")
        assert ben("select id from accounts for update skip locked").rows == [(2,)]
        assert ben("select id from accounts for update nowait").sqlstate == "55P03"
    assert stage.waits == []


def test_a_slow_step_is_not_taken_for_one_that_waits(accounts):
    stage = sessions(accounts, "Ana", "Ben")
    with stage as (ana, _):
        ana("select pg_sleep(0.1)")
    assert [event.kind for event in stage.timeline] == ["done"]


def test_a_session_that_waits_takes_no_other_step(accounts):
    with sessions(accounts, "Ana", "Ben") as (ana, ben):
        ana(f"begin; {TAKE}")
        ben(GIVE)
        with pytest.raises(SessionWaits, match=r"Ben still waits for Ana in step 2.*ben\.finish"):
            ben("select 1")


def test_someone_outside_can_be_waited_for(accounts):
    stage = sessions(accounts, "Ana")
    with accounts.connect(autocommit=False) as outside:
        outside.execute(TAKE)
        with stage as (ana,):
            ana(GIVE)
    assert told(stage)[0] == ("Ana", "waits", "another connection")


def test_what_is_open_at_the_end_is_stopped_and_rolled_back(accounts):
    stage = sessions(accounts, "Ana", "Ben")
    with stage as (ana, ben):
        ana(f"begin; {TAKE}")
        ben(GIVE)
    assert [(event.who, event.kind) for event in stage.timeline[-2:]] == [("Ben", "stopped"), ("Ana", "rolled back")]
    assert balances(accounts) == [100, 50]


def test_nothing_is_left_behind(accounts):
    before = threading.active_count()
    with sessions(accounts, "Ana", "Ben") as (ana, ben):
        ana(f"begin; {TAKE}")
        ben(GIVE)
        assert connections(accounts) == 2
    accounts.execute("alter table accounts add column note text")
    assert threading.active_count() == before


def test_an_error_in_the_script_ends_everything_and_is_raised(accounts):
    with pytest.raises(ZeroDivisionError), sessions(accounts, "Ana") as (ana,):
        ana(f"begin; {TAKE}")
        1 / 0  # noqa: B018
    assert balances(accounts) == [100, 50]


def test_a_lost_connection_is_a_failure_of_its_step(accounts):
    stage = sessions(accounts, "Ana")
    with stage as (ana,):
        ana("select pg_terminate_backend(pg_backend_pid())")
        assert "terminating connection" in stage.timeline[0].text


@pytest.mark.parametrize("names", [(), ("Ana", "Ana")])
def test_each_session_has_a_name_of_its_own(accounts, names):
    with pytest.raises(ValueError, match="a name of its own"):
        sessions(accounts, *names)


def test_the_timeline_is_drawn_in_a_notebook(notebook, accounts):
    notebook.run(
        "from course.study import sessions\nwith sessions(db, 'Ana') as (ana,):\n    _ = ana('select 1 as one')"
    )
    assert notebook.html.count("<tr>") == 2 and "one = 1" in notebook.text


def test_the_drawing_can_be_left_out(notebook, accounts):
    notebook.run(
        "from course.study import sessions\nwith sessions(db, 'Ana', show=False) as (ana,):\n    ana('select 1')"
    )
    assert notebook.shown == []


INTERRUPTED = """
import environment, os, signal, threading
from course.study import sessions
db = environment.database("shop_empty")

def interrupt():
    with db.connect() as watcher:
        while not watcher.execute("select 1 from pg_stat_activity where wait_event = 'PgSleep'").fetchall():
            pass
        os.kill(os.getpid(), signal.SIGINT)

threading.Thread(target=interrupt).start()
try:
    with sessions(db, "Ana") as (ana,):
        ana("begin; delete from customers; select pg_sleep(20)")
except KeyboardInterrupt:
    pass
open_ones = "select count(*) from pg_stat_activity where application_name = 'sessions' and xact_start is not null"
with db.connect() as watcher:
    while watcher.execute(open_ones).fetchone() != (0,):
        pass
"""


def test_an_interrupt_leaves_no_open_transaction():
    done = subprocess.run([sys.executable, "-c", INTERRUPTED], capture_output=True, text=True, timeout=15)
    assert (done.returncode, done.stderr) == (0, "")
