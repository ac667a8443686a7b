from types import SimpleNamespace

import nbformat
import pytest
from hypothesis import given
from hypothesis import strategies as st
from ipykernel import ipkernel, kernelbase
from ipykernel.compiler import XCachingCompiler, get_file_name, murmur2_x86
from IPython.core import interactiveshell
from IPython.core.inputtransformer2 import TransformerManager

from autograder.kernel import cells
from course.study.sql import loading as sql_loading
from environment.paths import ROOT

BOOKS = [nbformat.read(path, as_version=4) for path in sorted(ROOT.glob("source/*/*.ipynb"))]
ORIGINAL = interactiveshell._should_be_async
SOURCES = [cell.source for book in BOOKS for cell in book.cells if cell.cell_type == "code"]


@pytest.fixture(autouse=True)
def shortened(monkeypatch):
    monkeypatch.setattr(interactiveshell, "_should_be_async", ORIGINAL)
    monkeypatch.setattr(ipkernel, "_accepts_parameters", kernelbase._accepts_parameters)
    cells.shorten()


def made():
    shell = SimpleNamespace(input_transformer_manager=TransformerManager(), compile=XCachingCompiler())
    return shell.input_transformer_manager, cells.Magics(shell), shell.compile


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=50), st.integers(0, 2**32 - 1))
def test_the_hash_is_ipykernels(text, seed):
    assert cells.murmur2(text, seed) == murmur2_x86(text, seed)


def test_files_are_called_as_ipykernel_calls_them(monkeypatch):
    _, magics, compiler = made()
    assert [compiler.get_code_name(source, "", 1) for source in SOURCES] == [get_file_name(x) for x in SOURCES]
    with magics.knowing("a = 1", plain=True, number=cells.number("a = 1")):
        assert compiler.get_code_name("a = 1", "", 1) == get_file_name("a = 1")
        assert compiler.get_code_name("a = 2", "", 1) == get_file_name("a = 2")
    monkeypatch.setenv("IPYKERNEL_CELL_NAME", "mine")
    assert compiler.get_code_name("1", "", 1) == get_file_name("1") == "mine"


def test_cells_become_what_ipython_makes_of_them():
    manager, magics, _ = made()
    for source in SOURCES:
        with magics.knowing(source, plain=False):
            assert manager.transform_cell(source) == manager.transform_cell(source)
            assert manager.transform_cell(source) == TransformerManager().transform_cell(source)


def test_the_word_that_there_are_no_magics_is_taken_and_then_forgotten():
    manager, magics, _ = made()
    with magics.knowing("%who", plain=True):
        assert manager.transform_cell("%who") == "%who\n"
    assert manager.transform_cell("%who") == TransformerManager().transform_cell("%who") != "%who\n"


def test_other_steps_of_a_learner_run_each_time():
    manager, magics, _ = made()
    manager.cleanup_transforms.append(lambda lines: [*lines, "%who\n"])
    with magics.knowing("a\n", plain=True):
        assert manager.transform_cell("a") == "a\n" + TransformerManager().transform_cell("%who")


def test_a_learner_who_changes_the_search_gets_what_ipython_does_then():
    manager, magics, _ = made()
    with magics.knowing("%who\n", plain=True):
        manager.token_transformers.clear()
        assert manager.transform_cell("%who") == "%who\n"
        manager.token_transformers.extend(TransformerManager().token_transformers[:3])
        assert manager.transform_cell("%who") == TransformerManager().transform_cell("%who")


@pytest.mark.parametrize("wrong", [None, 5, ["a"]])
def test_what_is_no_text_fails_as_it_does_in_ipython(wrong):
    manager, _, _ = made()
    with pytest.raises(AttributeError):
        manager.transform_cell(wrong)


PLAIN = [("a = 1", True), ("a = 1\n", True), ("%who", False), ("!ls\n", False), ("(", True)]


@pytest.mark.parametrize("source, plain", PLAIN)
def test_a_cell_that_ipython_runs_as_it_stands_is_plain(source, plain):
    assert cells.is_plain(source) is plain


def test_a_cell_is_taken_as_it_stands_only_while_the_steps_of_libraries_leave_it_so():
    manager, magics, _ = made()
    step = sql_loading._with_body
    manager.cleanup_transforms.append(step)
    with magics.knowing("a = 1", plain=True):
        assert manager.transform_cell("a = 1") == "a = 1\n"
    with magics.knowing("%%sql", plain=True):
        assert manager.transform_cell("%%sql") == TransformerManager().transform_cell("%%sql\n\n")


AWAITING = ["await f()", "async with a: pass", "async for x in y: pass", "[x async for x in y]"]
OTHERS = ["a = 1", "async def f():\n    await g()", "x = 'await'", "await (", "def f(:", "return 1", "lambda: (yield)"]


@pytest.mark.parametrize("source", [*AWAITING, *OTHERS, *SOURCES])
def test_what_awaits_is_found_as_ipython_finds_it(source):
    assert interactiveshell._should_be_async(source) == ORIGINAL(source)


def test_a_method_is_asked_once_what_it_accepts():
    names = ["cell_id", "cell_meta", "nothing"]
    for method in (interactiveshell.InteractiveShell.run_cell_async, interactiveshell.InteractiveShell.run_code, print):
        assert ipkernel._accepts_parameters(method, names) == kernelbase._accepts_parameters(method, names)
        assert ipkernel._accepts_parameters(method, names) == kernelbase._accepts_parameters(method, names)
