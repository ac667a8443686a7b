"""Sentences for cells that Python cannot read, from the messages that this very Python writes."""

import pytest

from course.study.cards.explain_syntax import GENERAL, sentence


@pytest.mark.parametrize(
    ("code", "says"),
    [
        ("x = (1", "never closed"),
        ("x = 'a", "same quote"),
        ("x = 1)", "one closing bracket too many"),
        ("x = (1]", "another kind of bracket"),
        ("def f():\nreturn 1", "indented by four spaces"),
        ("x = 1\n  y = 2", "no line above it asks for that"),
        ("if 1:\n    x\n  y", "fits no line above"),
        ("if 1:\n\tx\n        y", "Tabs and spaces"),
        ("for i in x\n    pass", "colon is missing"),
        ("if x = 1: pass", "two, `==`, compare"),
        ("[1 2]", "a comma"),
        ("def f():\n    await x", "`async def`"),
        ("return 1", "inside a function"),
        ("break", "inside a loop"),
        ("1 = x", "left side of `=`"),
        ("f'{a b}'", "f-string"),
        ("f(a=1, 2)", "by position come before"),
        ("def f(:", GENERAL),
    ],
)
def test_syntax_errors(code, says):
    with pytest.raises(SyntaxError) as info:
        compile(code, "cell", "exec")
    assert says in sentence(info.value)
