"""The part of the bar that can be read off the text."""

import pytest

from course.authoring import attempts, rules
from course.authoring.problems import ContentError

HONEST = "    return sum(prices)\n"
BASKET = ', f"an empty basket costs 0, total([]) gave {total([])!r}: what is the sum of nothing?"'


def problems(text):
    chapter = text.load()
    return [str(problem) for problem in rules.check(chapter, attempts.load(chapter))]


def test_the_template_breaks_no_rule(text):
    assert problems(text) == []


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        (HONEST, "    import asyncio\n\n    return sum(prices)\n", "uses import asyncio, which chapter 17 teaches"),
        (HONEST, "    return [sum(prices) for _ in [1]][0]\n", "uses a comprehension, which chapter 6 teaches"),
        (HONEST, "    return sum(prices\n", "This cell does not compile"),
        (
            '    """Return the sum of',
            '    # """Return the sum of',
            "The learner's version of this cell does not compile",
        ),
        ('== 12, f"total([5, 7]) should', '== 12, "wrong"\nf"total([5, 7]) should', "too short to help"),
        (BASKET, "", "has no message"),
        ("### END HIDDEN TESTS", "x = 1\nx\n### END HIDDEN TESTS", "ends in a bare expression"),
        ('print(sum(prices), "cents")', "total([5, 7])", "as an example in the text does"),
        (
            '```markdown hint="total"\nWhich',
            '```markdown hint="total"\nreturn sum(prices) Which',
            "contains the answer",
        ),
        ('kind="faded"', 'kind="write"', "has 1 of 3 hints"),
        ('kind="faded"', 'kind="write"', "has no worked solution"),
        ('kind="faded"', 'kind="write"', "has 1 of 2 right answers"),
        ("### BEGIN HIDDEN TESTS\n", "", "BEGIN"),
    ],
)
def test_a_slip_is_named_with_its_line(text, old, new, says):
    text.replace(old, new)
    try:
        found = problems(text)
    except ContentError as error:
        found = [str(error)]
    assert any(says in problem and ".md:" in problem for problem in found), found


def test_hidden_tests_are_asked_for(text):
    hidden = text.file.read_text().split("### BEGIN HIDDEN TESTS\n")[1].split("### END")[0]
    text.replace(hidden, "x = 1\n")
    assert any("has no hidden assertion" in problem for problem in problems(text))


def test_from_the_second_part_on_write_needs_five_wrong_answers(text):
    later = text.folder.rename(text.folder.with_name("ch18-linux"))
    text.file, text.attempts = later / "chapter.md", later / "attempts.md"
    text.replace('kind="faded"', 'kind="fix"')
    assert any("has 3 of 5 wrong answers" in problem for problem in problems(text))


SQL = """
```sql answer="paid"
-- Your query.
-- BEGIN SOLUTION
select id from orders where status = 'paid'
-- END SOLUTION
```

```python tests="paid" points=1
assert rows(paid) == [(1,)], "the query in the cell above is empty: write it first"
### BEGIN HIDDEN TESTS
assert rows(paid, on="shop_empty") == [], "an empty shop has no paid orders, yet rows came back"
### END HIDDEN TESTS
```
"""


def test_sql_is_asked_for_three_data_sets(text):
    text.file.write_text(text.file.read_text() + SQL)
    assert any("paid is judged on 2 of 3 data sets ('shop', 'shop_empty')" in problem for problem in problems(text))


def test_sql_that_is_taught_later_is_named(text):
    text.file.write_text(text.file.read_text() + SQL.replace("where status", "where exists (select 1) and status"))
    assert any("uses exists, which chapter 26 teaches" in problem for problem in problems(text))
