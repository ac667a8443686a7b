from types import SimpleNamespace

import nbformat
import pytest
from hypothesis import given
from hypothesis import strategies as st
from ipykernel.compiler import XCachingCompiler, get_file_name, murmur2_x86
from IPython.core.inputtransformer2 import TransformerManager

from autograder.kernel import cells
from environment.paths import ROOT

BOOKS = [nbformat.read(path, as_version=4) for path in sorted(ROOT.glob("source/*/*.ipynb"))]
SOURCES = [cell.source for book in BOOKS for cell in book.cells if cell.cell_type == "code"]


def made():
    shell = SimpleNamespace(input_transformer_manager=TransformerManager(), compile=XCachingCompiler())
    return shell.input_transformer_manager, cells.Magics(shell), shell.compile


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=50), st.integers(0, 2**32 - 1))
def test_the_hash_is_ipykernels(text, seed):
    assert cells.murmur2(text, seed) == murmur2_x86(text, seed)


def test_files_are_called_as_ipykernel_calls_them(monkeypatch):
    _, _, compiler = made()
    assert [compiler.get_code_name(source, "", 1) for source in SOURCES] == [get_file_name(x) for x in SOURCES]
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
