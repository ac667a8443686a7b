"""SQL in a notebook: a table to read, an error that points at its place, a plan to look at."""

import pytest
from playwright.sync_api import expect


@pytest.fixture
def notebook(window, copy):
    """The beginning of ch25, with its database at hand."""
    opened = window.open(copy.fresh("ch25", cells=3))
    opened.run_to("start-text-2")
    return opened


def test_a_query_shows_a_table_and_what_is_null(notebook):
    output = notebook.add(
        "%%sql\nselect id, country, '{\"a\": 1}'::jsonb as extra from customers order by country nulls first"
    ).output
    expect(output.locator("table thead th")).to_have_text(["id", "country", "extra"])
    expect(output).to_contain_text("NULL")
    notebook.window.picture("sql-table", output)


def test_an_error_has_a_caret_below_its_place(notebook):
    output = notebook.add("%%sql\nselect name, contry\nfrom customers").output
    expect(output).to_contain_text('column "contry" does not exist')
    lines = output.inner_text().splitlines()
    quoted = next(line for line in lines if "contry" in line and "select" in line)
    caret = next(line for line in lines if line.strip() == "^")
    assert caret.index("^") == quoted.index("contry")
    notebook.window.picture("sql-error", output)


def test_explain_draws_the_plan(notebook):
    query = "select c.name, count(*) from customers c join orders o on o.customer_id = c.id group by c.name"
    cell = notebook.add(f"%%sql explain\n{query}")
    plan = cell.output.get_by_role("table", name="Query plan")
    expect(plan.locator("thead th").first).to_have_text("step")
    expect(plan).to_contain_text("Seq Scan on orders")
    bars = plan.get_by_role("img")
    expect(bars).to_have_count(plan.locator("tbody tr").count())
    notebook.window.picture("sql-plan", cell.box)
