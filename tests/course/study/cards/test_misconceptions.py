"""Every wrong answer in the chapters is known for what it is, in any layout; no right answer is taken for one."""

import ast
import io
import re
import tokenize

import pytest

from course import exercises
from course.study.cards.misconceptions import match, recognise

from ..conftest import an_exercise

EXERCISES = [(chapter.name[:4], exercise) for chapter in exercises.chapters() for exercise in chapter.exercises]
EACH = pytest.mark.parametrize(("chapter", "exercise"), EXERCISES, ids=[f"{name}-{e.id}" for name, e in EXERCISES])


@EACH
def test_a_wrong_answer_is_known_by_its_code_whatever_the_message(chapter, exercise):
    for slip in exercise.misconceptions:
        assert recognise(exercise, slip.code, "another message").id == slip.id


@EACH
def test_layout_comments_and_names_of_locals_do_not_matter(chapter, exercise):
    dress = _dressed_sql if exercise.language == "sql" else _dressed
    for slip in exercise.misconceptions:
        assert recognise(exercise, dress(slip.code), "").id == slip.id


@EACH
def test_right_answers_and_the_untouched_stub_are_no_slips(chapter, exercise):
    for code in (exercise.reference, exercise.released, *(right.code for right in exercise.alternatives)):
        assert recognise(exercise, code, "") is None
    for slip in exercise.misconceptions:
        assert recognise(exercise, exercise.released, slip.says) is None


def test_near_code_with_the_same_message_is_perhaps_the_same_slip():
    exercise = an_exercise()
    found = match(exercise, "def double(number):\n    print(2 * number + 0)", "it gave None instead of 8")
    assert (found.misconception.id, found.exact) == ("double/wrong-1", False)


def test_other_code_with_the_same_message_is_a_slip_that_nobody_foresaw():
    answer = "class Doubler:\n    def __call__(self, value):\n        while value: value -= 1\ndouble = Doubler()"
    assert recognise(an_exercise(), answer, "it gave None instead of 8") is None


def test_without_the_code_only_a_message_of_one_slip_tells():
    one = an_exercise()
    first, _ = one.misconceptions
    assert recognise(one, "", "instead of 8") is None
    alone = an_exercise(misconceptions=(first,))
    assert recognise(alone, "", "it gave None instead of 8") == first


def _dressed(code):
    """Rename the locals of every function, reflow the text, and add comments and a docstring."""
    try:
        tree = ast.parse(code)
    except SyntaxError:
        return code + "\n# a note\n"
    names = {
        node.arg if isinstance(node, ast.arg) else node.id
        for function in ast.walk(tree)
        if isinstance(function, ast.FunctionDef)
        for node in ast.walk(function)
        if isinstance(node, ast.arg) or (isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store))
    }
    shared = {name for node in ast.walk(tree) if isinstance(node, ast.Global) for name in node.names}
    classes = [node for node in ast.walk(tree) if isinstance(node, ast.ClassDef)]
    fields = {
        t.id for c in classes for s in c.body if isinstance(s, ast.Assign) for t in s.targets if isinstance(t, ast.Name)
    }
    fields |= {s.name for c in classes for s in c.body if isinstance(s, ast.FunctionDef)}
    outer = {n.id for s in tree.body if isinstance(s, ast.Assign) for n in ast.walk(s) if isinstance(n, ast.Name)}
    for node in ast.walk(tree):
        for key in ("id", "arg", "name"):
            name = getattr(node, key, None)
            if name in names - shared - fields - outer and isinstance(node, ast.Name | ast.arg | ast.ExceptHandler):
                setattr(node, key, f"my_{name}")
        if isinstance(node, ast.Nonlocal):
            node.names = [f"my_{name}" if name in names - shared - fields - outer else name for name in node.names]
        if isinstance(node, ast.FunctionDef) and ast.get_docstring(node) is None:
            node.body.insert(0, ast.Expr(ast.Constant("What it does.")))
    text = ast.unparse(ast.fix_missing_locations(tree))
    assert list(tokenize.generate_tokens(io.StringIO(text).readline))
    return "# My answer\n\n" + "\n".join(
        f"{line}  # note" if line.endswith(":") else line for line in text.splitlines()
    )


def _dressed_sql(code):
    quoted = re.compile("['\"]")  # capitals count there
    lines = [line if quoted.search(line) else f"{line.upper()} -- note" for line in code.splitlines()]
    text = "\n".join(f"    {line}" for line in lines)
    return f"%%sql my_query\n/* mine */{text}\n;"
