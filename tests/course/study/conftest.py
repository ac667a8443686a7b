"""A database and an IPython shell for the tests of what a learner meets."""

import pytest
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output
from traitlets.config import Config

import environment


@pytest.fixture(scope="module")
def database():
    made = environment.database("shop_empty")
    made.execute("insert into customers (name, city, created_at) values ('Ada', null, '2026-01-01')")
    made.execute("insert into customers (name, city, created_at) values ('Bo', '', '2026-01-02')")
    yield made
    made.drop()


class Notebook:
    """Runs cells in an IPython shell and keeps what they show."""

    def __init__(self, shell):
        self.shell = shell

    def run(self, source):
        with capture_output() as captured:
            done = self.shell.run_cell(source)
        self.error = done.error_before_exec or done.error_in_exec
        self.stdout, self.stderr = captured.stdout, captured.stderr
        self.shown = [output.data for output in captured.outputs]
        return self

    @property
    def text(self):
        return self.shown[0]["text/plain"]

    @property
    def html(self):
        return self.shown[0]["text/html"]


@pytest.fixture
def empty_notebook():
    config = Config()
    config.HistoryManager.enabled = False
    config.InteractiveShell.colors = "nocolor"
    InteractiveShell.clear_instance()
    shell = InteractiveShell.instance(config=config)
    shell.showtraceback = lambda *args, **kwargs: None
    notebook = Notebook(shell)
    notebook.run("%load_ext course.study")
    yield notebook
    InteractiveShell.clear_instance()


@pytest.fixture
def notebook(empty_notebook, database):
    empty_notebook.shell.user_ns["db"] = database
    yield empty_notebook
    empty_notebook.run("%%sql\nrollback")
