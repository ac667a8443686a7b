"""The extension in a real kernel, as JupyterLab and nbgrader run it."""

import subprocess
import sys

import nbformat
import pytest
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell, new_notebook

CELLS = {
    "load": "%load_ext course.study",
    "no database": "%%sql\nselect 1",
    "database": 'import environment\ndb = environment.database("shop_empty")',
    "query": "%%sql paid_orders\nselect 12 as dozen, null as nothing",
    "wrong": "%%sql\nselect dozn from customers",
    "untouched": "%%sql answer\n-- Write your query here.\n",
    "bare": "%%sql answer",
    "test": 'from course.study import rows\nassert rows(paid_orders, on="") == [(12, None)], "no"',
    "failed test": "rows(answer)",
}


@pytest.fixture(scope="module")
def outputs():
    """Run all cells in one kernel and return what each of them showed."""
    cells = [new_code_cell(source) for source in CELLS.values()]
    notebook = new_notebook(cells=cells, metadata={"kernelspec": {"name": "python3", "display_name": "Python 3"}})
    NotebookClient(notebook, timeout=60, allow_errors=True).execute()
    nbformat.validate(notebook)
    return {name: cell.outputs for name, cell in zip(CELLS, cells, strict=True)}


def test_nothing_goes_to_stderr(outputs):
    streams = [output for shown in outputs.values() for output in shown if output.output_type == "stream"]
    assert [stream.text for stream in streams if stream.name == "stderr"] == []


@pytest.mark.parametrize("name", ["load", "database", "test"])
def test_a_cell_without_a_result_shows_nothing(outputs, name):
    assert outputs[name] == []


def test_a_result_is_displayed_as_html_and_as_text(outputs):
    [output] = outputs["query"]
    assert (output.output_type, sorted(output.data)) == ("display_data", ["text/html", "text/plain"])


@pytest.mark.parametrize("name", ["untouched", "bare"])
def test_an_empty_cell_prints_one_line(outputs, name):
    assert [output.text for output in outputs[name]] == [
        "No SQL yet: write your query under the comment, then run the cell again.\n"
    ]


@pytest.mark.parametrize(
    ("name", "kind", "first"),
    [
        (
            "no database",
            "SqlError",
            "`%%sql` runs on the database in the variable `db`, and there is no such variable yet.",
        ),
        ("wrong", "SqlError", 'column "dozn" does not exist'),
        ("failed test", "QueryFailed", "The query is still empty: write it in the cell above, run that cell, then"),
    ],
)
def test_an_error_shows_its_text_instead_of_a_traceback(outputs, name, kind, first):
    [output] = outputs[name]
    assert (output.output_type, output.ename) == ("error", kind)
    assert output.traceback == output.evalue.splitlines() and output.evalue.startswith(first)


INTERRUPTED = """
import environment, os, signal, threading
from IPython.core.interactiveshell import InteractiveShell
shell = InteractiveShell.instance()
shell.run_cell("%load_ext course.study")
shell.user_ns["db"] = environment.database("shop_empty")
shell.run_cell("%%sql\\nselect 1")

def interrupt():
    with shell.user_ns["db"].connect() as watcher:
        while not watcher.execute("select 1 from pg_stat_activity where wait_event = 'PgSleep'").fetchall():
            pass
    os.kill(os.getpid(), signal.SIGINT)

threading.Thread(target=interrupt).start()
error = shell.run_cell("%%sql\\nselect pg_sleep(20)").error_in_exec
assert str(error) == "Stopped: the server was told to cancel this query.", repr(error)
assert shell.run_cell("%%sql\\nselect 2").error_in_exec is None
"""


def test_the_stop_button_cancels_the_query_and_keeps_the_notebook_usable():
    done = subprocess.run([sys.executable, "-c", INTERRUPTED], capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stderr) == (0, "")


def test_the_package_loads_what_it_offers_on_first_use():
    script = "import sys, course.study; print(sorted({'psycopg', 'IPython', 'environment'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60)
    assert done.stdout == "[]\n"


def test_an_unknown_name_is_an_attribute_error():
    import course.study

    with pytest.raises(AttributeError, match="no attribute 'row'"):
        course.study.row  # noqa: B018
