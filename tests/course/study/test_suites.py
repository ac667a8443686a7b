"""Test functions are found in the notebook and see the variant, with copies of everything else."""

import linecache

import pytest

from course.study import suites


def notebook(code, names=None, file="<cell>"):
    names = {} if names is None else names
    exec(compile(code, file, "exec"), names)
    return names


CELL = """
def double(x): return 2 * x
def check(x, wanted): assert double(x) == wanted
SEEN = []
def test_direct(): assert double(2) == 4
def test_helped(): check(3, 6)
def test_noting(): SEEN.append(double(1)); assert SEEN == [2]
def test_of_something_else(): assert True
def not_a_test(): assert double(2) == 5
"""


def names(namespace):
    return [function.__name__ for function in suites.tests(namespace, "double")]


def run(namespace, variant):
    return [
        (name, call())
        for test in suites.tests(namespace, "double")
        for name, call in suites.cases(test, namespace, "double", variant)
    ]


def test_tests_that_use_the_target_are_found_also_through_a_helper():
    assert names(notebook(CELL)) == ["test_direct", "test_helped", "test_noting"]


def test_the_variant_takes_the_place_of_the_notebooks_own():
    namespace = notebook(CELL.replace("2 * x", "None"))
    assert [name for name, _ in run(namespace, lambda x: x + x)] == ["test_direct", "test_helped", "test_noting"]


def test_what_the_tests_change_is_a_copy():
    namespace = notebook(CELL)
    run(namespace, lambda x: x + x)
    assert namespace["SEEN"] == []
    assert run(namespace, lambda x: x + x)[2] == ("test_noting", None)


def test_parametrized_tests_have_one_case_per_row():
    code = """
import pytest
def double(x): ...
@pytest.mark.parametrize("x, wanted", [(1, 2), pytest.param(2, 4)])
def test_table(x, wanted): assert double(x) == wanted
"""
    assert [name for name, _ in run(notebook(code), lambda x: x + x)] == ["test_table[1, 2]", "test_table[2, 4]"]


def test_a_test_that_was_deleted_from_its_cell_does_not_count(monkeypatch):
    old = "def test_kept(): double(1)\ndef test_deleted(): double(1)\n"
    new = "def test_kept(): double(2)\n"
    for file, text in (("<old>", old), ("<new>", new)):
        monkeypatch.setitem(linecache.cache, file, (len(text), None, text.splitlines(keepends=True), file))
    namespace = notebook("def double(x): ...")
    notebook(old, namespace, "<old>")
    assert names(namespace) == ["test_kept", "test_deleted"]
    notebook(new, namespace, "<new>")
    assert names(namespace) == ["test_kept"]


@pytest.mark.parametrize("cell", ["", "test_double = 3", "def test_nothing(): pass"])
def test_without_a_test_of_the_target_there_is_none(cell):
    assert names(notebook(cell)) == []
