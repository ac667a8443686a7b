"""Code that was compiled outside is what IPython would have compiled inside, or it is not used."""

import __future__

import ast
import base64
import marshal
from types import CodeType, SimpleNamespace

import nbformat
import pytest
from ipykernel.compiler import XCachingCompiler

from autograder.kernel.cells import ended, file_name, is_plain
from autograder.kernel.compiled import Compiler, parcel
from environment.paths import ROOT

BOOKS = [nbformat.read(path, as_version=4) for path in sorted(ROOT.glob("source/*/*.ipynb"))]
SOURCES = [cell.source for book in BOOKS for cell in book.cells if cell.cell_type == "code"]
FOLDER = "/tmp/ipykernel_1"


def statements(source):
    return ast.parse(source).body


def shell(**settings):
    usual = {"ast_transformers": [], "ast_node_interactivity": "last_expr", "autoawait": True}
    return SimpleNamespace(**{**usual, **settings}, compile=XCachingCompiler())


def ipythons(source, name):
    """What IPython's own compiler gives for each statement, as run_ast_nodes asks for it."""
    compiler = XCachingCompiler()
    nodes = compiler.ast_parse(ended(source), name).body
    made = []
    for node in nodes:
        shown = node is nodes[-1] and isinstance(node, ast.Expr)
        with compiler.extra_flags(ast.PyCF_ALLOW_TOP_LEVEL_AWAIT):
            module = ast.Interactive([node]) if shown else ast.Module([node], [])
            made.append(compiler(module, name, "single" if shown else "exec"))
    return made


def mine(source, compiler, name):
    module = compiler.ast_parse(ended(source), name)
    return [
        compiler(ast.Interactive([n]) if isinstance(n, ast.Expr) else ast.Module([n], []), name, "exec")
        for n in module.body
    ]


@pytest.fixture
def name(monkeypatch):
    monkeypatch.setattr("autograder.kernel.cells.get_tmp_directory", lambda: FOLDER)
    return file_name


def given(source, **settings):
    compiler = Compiler(shell(**settings))
    compiler.give(ended(source), parcel(source, FOLDER))
    return compiler


@pytest.mark.parametrize("source", [source for source in SOURCES if is_plain(source) and statements(source)])
def test_the_chapters_cells_are_compiled_as_ipython_compiles_them(source, name):
    assert parcel(source, FOLDER)
    assert mine(source, given(source), name(source)) == ipythons(source, name(source))


def used(compiler, source, filename):
    return isinstance(compiler.ast_parse(ended(source), filename).body[0], ast.Pass)


def test_the_code_is_used_for_its_own_text_and_file_only(name):
    compiler = given("a = 1")
    assert used(compiler, "a = 1", name("a = 1"))
    assert not used(compiler, "a = 2", name("a = 1"))
    assert not used(compiler, "a = 1", "/tmp/ipykernel_2/1.py")
    compiler.give("a = 1\n", None)
    assert not used(compiler, "a = 1", name("a = 1"))


@pytest.mark.parametrize(
    "settings", [{"ast_transformers": ["one"]}, {"ast_node_interactivity": "all"}, {"autoawait": False}]
)
def test_a_shell_that_was_set_up_otherwise_compiles_by_itself(settings, name):
    assert not used(given("a = 1", **settings), "a = 1", name("a = 1"))


def test_a_feature_of_the_future_that_an_earlier_cell_asked_for_counts(name):
    compiler = given("a = 1")
    compiler(ast.parse("from __future__ import annotations"), "<x>", "exec")
    assert compiler.flags & __future__.annotations.compiler_flag
    assert not used(compiler, "a = 1", name("a = 1"))


@pytest.mark.parametrize(
    "source",
    ["from __future__ import annotations", "%who", "def f(:", "x = '\\d'", "a is 'b'", "return 1", "# nothing", "\0"],
)
def test_what_ipython_has_to_look_at_itself_is_not_compiled_outside(source):
    assert parcel(source, FOLDER) is None


def test_a_value_is_shown_only_where_it_stands_last():
    made = marshal.loads(base64.b64decode(parcel("1\n2", FOLDER)))
    assert [(type(code), shown) for code, shown in made] == [(CodeType, False), (CodeType, True)]


def test_other_uses_of_the_compiler_are_ipykernels():
    compiler = Compiler(shell())
    assert eval(compiler("1 + 1", "<x>", "eval")) == 2
    assert compiler(ast.Module([], []), "<x>", "exec")
    with pytest.raises(SyntaxError):
        compiler.ast_parse("def f(:")
