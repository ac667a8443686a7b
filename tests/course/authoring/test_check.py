"""The bar, seen from outside: the template is at it, and one slip in one place is named."""

import pytest

from course.authoring import check


def problems(text):
    return [str(problem) for problem in check.check(text.load(), loop_seconds=0.2).problems]


def test_the_template_is_at_the_bar(text):
    assert problems(text) == []


HONEST = "    return sum(prices)\n"
DOCSTRING = '    """Return the sum of a list of prices in cents; 0 for an empty list."""'


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        (DOCSTRING, "    raise NotImplementedError", "the untouched stub gets 'NotImplementedError'"),
        (HONEST, "    return prices[0]\n", "the reference is rejected: total([5, 7]) should be 12"),
        (HONEST, "    raise ValueError('not today')\n", "the reference is rejected: ValueError: not today"),
        ("### END HIDDEN", "import sys\nprint('x', file=sys.stderr)\n### END HIDDEN", "Text on stderr"),
        (
            "assert basket == [3, 4, 5], f",
            "assert type(basket) is list, f",
            "total: changes its arguments” is accepted",
        ),
    ],
)
def test_a_slip_in_the_chapter_is_named(text, old, new, says):
    text.replace(old, new)
    found = problems(text)
    assert any(says in problem and "chapter.md:" in problem for problem in found), found


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('says="is every price added"', 'says="is every price doubled"', "not 'is every price doubled'"),
        ("    return prices[0]\n", "    return sum(prices)\n", "the wrong answer at line 14 is accepted"),
        ("    result = 0\n    for price", "    result = 1\n    for price", "the right answer at line 31 is rejected"),
        ("*Takes the first price for the sum.* One price is not the basket.", "", "has no explanation"),
        ('wrong="total" says="without', 'wrong="totals" says="without', "The chapter has no exercise 'totals'"),
        (' says="is every price added"', "", "A wrong attempt has no says"),
        ('right="total"', 'rihgt="total"', "either wrong or right"),
    ],
)
def test_a_slip_in_the_attempts_is_named(text, old, new, says):
    text.replace(old, new, text.attempts)
    try:
        found = problems(text)
    except check.attempts_file.ContentError as error:
        found = [str(error)]
    assert any(says in problem and "attempts.md:" in problem for problem in found), found


def test_an_object_equal_to_everything_needs_a_type_check(text):
    text.replace("assert type(result) is int, (", "assert result is not None, (")
    assert any("an object equal to everything” is accepted" in problem for problem in problems(text))


def test_a_table_of_the_visible_results_needs_a_hidden_case(text):
    hidden = text.file.read_text().split("### BEGIN HIDDEN TESTS\n")[1].split("### END")[0]
    text.replace(hidden, 'assert total([5, 7]) == 12, "total([5, 7]) should be 12: is every price added?"\n')
    assert any("the visible tests' results in a table” is accepted" in problem for problem in problems(text))


def test_slow_tests_are_named_with_their_time(text, monkeypatch):
    monkeypatch.setitem(check.SECONDS, False, 0.05)
    text.replace(HONEST, "    import time\n    time.sleep(0.02)\n    return sum(prices)\n")
    assert any("in its tests; 0.05 s is the limit" in problem for problem in problems(text))


def test_progress_reaches_the_total(text):
    seen = []
    check.check(text.load(), loop_seconds=0.2, progress=lambda done, total: seen.append((done, total)))
    assert seen[-1][0] == seen[-1][1] == len(seen)


def test_repeat_runs_the_reference_again(text):
    row = check.check(text.load(), repeat=3, loop_seconds=0.2).rows[0]
    assert row.counts["reference"] == [3, 3]


def test_the_whole_notebook_has_to_run(text):
    text.replace("```python\nprices", "```python demo=true\n1 / 0\nprices")
    assert any("Run from top to bottom, this cell fails: ZeroDivisionError" in problem for problem in problems(text))


def test_a_demo_is_not_run_before_every_attempt(text):
    text.replace("```python\nprices", "```python demo=true\nimport time\ntime.sleep(0.3)\nprices")
    report = check.check(text.load(), loop_seconds=0.2)
    assert report.problems == []
    cells = [cell.source for cell in check.trial.cells(report.chapter, report.rows[0].exercise, "")]
    assert not any("sleep" in source for source in cells)
