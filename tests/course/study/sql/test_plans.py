"""Plans of real queries on a real server, for a learner's cell and for a test."""

import pytest

import environment
from course.study import QueryFailed, plan
from course.study.sql.connections import kept
from course.study.sql.plans import NESTED, Plan, read


@pytest.fixture(scope="module")
def shop():
    made = environment.database("shop")
    made.execute("create table visits as select n as id, n % 500 as day from generate_series(1, 20000) n")
    made.execute("analyze visits")
    yield made
    made.drop()


@pytest.fixture
def indexed(shop):
    shop.execute("create index visits_day on visits (day)")
    shop.execute("vacuum analyze visits")
    yield shop
    shop.execute("drop index visits_day")


def test_a_plan_is_a_tree_of_plain_values(shop):
    root = plan(shop, "select * from visits where day = 7 order by id").root
    [scan] = root.children
    assert (root.node_type, scan.node_type, scan.relation, scan.rows) == ("Sort", "Seq Scan", "visits", 40)


def test_an_index_is_judged_by_the_plan_and_the_pages(indexed):
    found = plan(indexed, "select id from visits where day = 7")
    assert found.find("Seq Scan") == [] and found.find("Bitmap Index Scan")[0].index == "visits_day"
    assert found.buffers.total < plan(indexed, "select id from visits where day + 0 = 7").buffers.total


def test_steps_are_found_by_kind_by_name_and_by_table(shop):
    found = plan(shop, "select c.name, count(*) from customers c join orders o on o.customer_id = c.id group by c.name")
    assert len(found.find("Seq Scan")) == 2 and len(found.find("Seq Scan", "orders")) == 1
    assert found.find("HashAggregate") == found.find("Aggregate")


def test_a_change_is_measured_and_rolled_back(shop):
    found = plan(shop, "update orders set status = 'pending'")
    assert found.changed and found.root.name == "Update"
    assert shop.execute("select count(*) from orders where status <> 'pending'")[0][0] > 0


def test_a_change_inside_with_is_known_as_one(shop):
    assert plan(shop, "with gone as (delete from reviews returning id) select count(*) from gone").changed
    assert not plan(shop, "select 1").changed


def test_foreign_keys_and_triggers_are_told_with_their_time(shop):
    found = plan(
        shop, "insert into orders (customer_id, status, ordered_at) values (1, 'paid', now()), (2, 'paid', now())"
    )
    assert [(one.name, one.calls) for one in found.triggers] == [("orders_customer_id_fkey", 2)]


def test_an_open_transaction_stays_as_it_was(shop):
    connection = kept(shop)
    connection.execute("begin")
    connection.execute("delete from reviews")
    plan(shop, "delete from order_items")
    left = connection.execute(
        "select (select count(*) from reviews), (select count(*) > 0 from order_items)"
    ).fetchone()
    connection.execute("rollback")
    assert left == (0, True)


def test_a_failure_in_an_open_transaction_does_not_fail_the_transaction(shop):
    kept(shop).execute("begin")
    with pytest.raises(QueryFailed, match="division by zero"):
        plan(shop, "select 1 / 0")
    assert kept(shop).execute("select 1").fetchone() == (1,)
    kept(shop).execute("rollback")


def test_a_failed_transaction_says_how_to_leave_it(shop):
    with pytest.raises(Exception, match="division"):
        kept(shop).execute("begin; select 1 / 0")
    with pytest.raises(QueryFailed, match="run ROLLBACK"):
        plan(shop, "select 1")
    kept(shop).execute("rollback")


@pytest.mark.parametrize(
    ("query", "message"),
    [
        (..., "The query is still empty"),
        (42, "must be a text"),
        ("select 1; select 2", "keep only one"),
        ("explain select 1", NESTED),
        ("select * from custmers", "Did you mean the table customers"),
    ],
)
def test_what_cannot_be_planned_is_told(shop, query, message):
    with pytest.raises(QueryFailed, match=message[:30]):
        plan(shop, query)


def test_the_caret_stands_under_the_learner_s_own_text(shop):
    with pytest.raises(QueryFailed) as caught:
        plan(shop, 'select name\nfrom customers where city = "Oslo"')
    assert str(caught.value).splitlines()[1:3] == ['LINE 2: from customers where city = "Oslo"', " " * 36 + "^"]
    assert "single quotes: 'Oslo'" in str(caught.value)


def test_a_step_that_never_ran_is_part_of_the_plan(shop):
    found = plan(shop, "select * from orders where false")
    assert found.root.loops == 1
    assert (
        plan(shop, "select * from customers c join orders o on o.customer_id = c.id and c.id < 0").nodes[-1].loops <= 1
    )


@pytest.mark.parametrize(
    ("query", "kind"),
    [
        (
            "with recursive n as (select 1 as n union all select n + 1 from n where n < 50) select * from n",
            "WorkTable Scan",
        ),
        ("select * from visits where id = 1 union all select * from visits where id = 2", "Append"),
        ("select (select max(id) from orders o where o.customer_id = c.id) from customers c", "Aggregate"),
        ("values (1), (2)", "Values Scan"),
        ("select row_number() over (order by id) from visits", "WindowAgg"),
        ("select * from customers for update", "LockRows"),
        ("merge into tags_of using customers c on false when not matched then do nothing", "ModifyTable"),
    ],
)
def test_every_kind_of_query_has_a_plan(shop, query, kind):
    shop.execute("create table if not exists tags_of (id int)")
    found = plan(shop, query)
    assert found.find(kind) and str(found)


def test_parallel_queries_have_a_plan(shop):
    connection = kept(shop)
    connection.execute("set min_parallel_table_scan_size = 0; set parallel_setup_cost = 0; set parallel_tuple_cost = 0")
    found = plan(shop, "select count(*) from visits where day = 7")
    connection.execute("reset all")
    assert found.find("Gather") and sum(node.rows for node in found.find("Seq Scan")) in range(39, 42)


def test_old_and_sparse_answers_can_be_read():
    found = read([{"Plan": {"Node Type": "Result", "Plan Rows": 1}}])
    assert (found.execution_ms, found.jit_ms, found.triggers, found.buffers.total) == (0, 0, (), 0)


def test_the_magic_draws_the_plan_and_keeps_it(notebook):
    notebook.run("%%sql explain slow\nselect * from customers")
    assert "Seq Scan on customers" in notebook.text and notebook.html.count("<tr>") == 2
    assert isinstance(notebook.shell.user_ns["slow"], Plan)


def test_the_magic_needs_no_name_for_a_plan(notebook):
    assert notebook.run("%%sql explain\nselect 1").error is None


def test_the_magic_says_that_a_change_is_rolled_back(notebook):
    assert "rolled back" in notebook.run("%%sql explain\ndelete from customers").text
    assert notebook.run("%%sql\nselect id from customers").text.splitlines()[-1].startswith("2 rows")


@pytest.mark.parametrize(
    ("sql", "message"),
    [
        ("explain select 1", NESTED),
        ("select nope", 'column "nope" does not exist\nLINE 1: select nope\n'),
        ("vacuum", "There are plans for SELECT"),
    ],
)
def test_the_magic_explains_what_it_cannot_draw(notebook, sql, message):
    assert str(notebook.run(f"%%sql explain\n{sql}").error).startswith(message)


def test_a_plan_that_is_kept_can_be_shown_again(notebook):
    notebook.run("%%sql explain kept\nselect 1")
    assert "<table" in notebook.shell.user_ns["kept"]._repr_mimebundle_()["text/html"]
