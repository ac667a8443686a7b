"""One form for the same code; another form for other code."""

import pytest

from course.study.cards.normal_form import normal_form

SAME = [
    ("x=1 # one", "x = 1", "python"),
    ('def f(a):\n    "Doc."\n    return a', "def f(b: int) -> int:\n    return b", "python"),
    ("class C:\n    def m(self): return self.x", "class C:\n    def m(this):\n        return this.x", "python"),
    ("def f():\n    for i in x:\n        g(i)", "def f():\n    for n in x:\n        g(n)", "python"),
    ("def f(k):\n    def g(): return k\n    return g", "def f(a):\n    def h(): return a\n    return h", "python"),
    ("def f(): return [i for i in x]", "def f(): return [j for j in x]", "python"),
    ("select  A from t -- x", "SELECT a\nFROM t;", "sql"),
    ("%%sql q\nselect 1", "select 1", "sql"),
    ("select o.id from orders as o join b on b.id = o.id", "select x.id from orders x join b on b.id = x.id", "sql"),
    ("select 1 /* a\nb */", "select 1", "sql"),
]
DIFFERENT = [
    ("x = 1", "x = 2", "python"),
    ("def f(a): return g(a)", "def f(a): return h(a)", "python"),
    ("class C:\n    x = 1", "class C:\n    y = 1", "python"),
    ("def f(a, b): return a", "def f(a, b): return b", "python"),
    ("def f(): g(key=1)", "def f(): g(other=1)", "python"),
    ("select 'A'", "select 'a'", "sql"),
    ("select a from t", "select b from t", "sql"),
    ("select a.x from t a, u b", "select b.x from t a, u b", "sql"),
    ("select 'it''s -- no comment'", "select 'it''s'", "sql"),
]


@pytest.mark.parametrize(("one", "other", "language"), SAME)
def test_the_same_code_has_one_form(one, other, language):
    assert normal_form(one, language) == normal_form(other, language)


@pytest.mark.parametrize(("one", "other", "language"), DIFFERENT)
def test_other_code_has_another_form(one, other, language):
    assert normal_form(one, language) != normal_form(other, language)


@pytest.mark.parametrize("code", ["def f(:", "%time x = 1", "a\x00b", "", "(" * 500])
def test_what_does_not_parse_keeps_its_words(code):
    assert normal_form(code + "  # note", "python") == normal_form(code, "python")
