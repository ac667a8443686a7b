"""In a grader's kernel nothing of the learner's comfort is there: magics are silent, cells are plain."""

import pytest
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

import course.study
from course.study.cards import live

from .conftest import TEST, Notebook


@pytest.fixture
def graded(monkeypatch, catalogue):
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    config = Config()
    config.HistoryManager.enabled = False
    InteractiveShell.clear_instance()
    shell = InteractiveShell.instance(config=config)
    course.study.load_ipython_extension(shell)
    yield Notebook(shell)
    course.study.unload_ipython_extension(shell)
    InteractiveShell.clear_instance()


@pytest.mark.parametrize("magic", ["check", "hint", "progress", "reset timed", "solution"])
def test_the_learners_magics_do_nothing(graded, magic):
    graded.run(f"%{magic}")
    assert (graded.error, graded.stdout, graded.stderr, graded.shown) == (None, "", "", [])


def test_no_hook_is_in_the_shell(graded):
    assert not {"showtraceback", "showsyntaxerror", live._HOOK} & set(vars(graded.shell))
    assert graded.shell.ast_transformers == []
    graded.run("def double(n): return 0").run(TEST)
    assert graded.shown == [] and isinstance(graded.error, AssertionError)
