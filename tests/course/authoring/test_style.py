"""Reference solutions are formatted and lint clean."""

import pytest

from course.authoring import style

HONEST = "    return sum(prices)\n"


def problems(text):
    return [str(problem) for problem in style.check(text.load())]


def test_the_template_is_clean(text):
    assert problems(text) == []


@pytest.mark.parametrize(
    ("new", "says"),
    [
        ("    return sum( prices )\n", "is not formatted as ruff does. Remedy: Write 'return sum(prices)'"),
        ("    l = sum(prices)\n    return l\n", "E741"),
        ("    return sum(prices) if prices is not 0 else 0\n", "F632"),
    ],
)
def test_an_untidy_solution_is_named(text, new, says):
    text.replace(HONEST, new)
    assert any(says in problem and "chapter.md:" in problem for problem in problems(text)), problems(text)
