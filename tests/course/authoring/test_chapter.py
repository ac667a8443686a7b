"""Whatever a chapter's text says that we do not understand stops the build, with line and remedy."""

import pytest

from course.authoring import chapter
from course.authoring.problems import ContentError


def test_the_template_is_a_chapter(text):
    loaded = text.load()
    assert (loaded.name, loaded.number, loaded.slug) == ("ch05-py-functions", 5, "py-functions")
    assert loaded.exercises["total"].points == 1


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('answer="total"', 'answr="total"', "exactly one of answer, tests"),
        ('kind="faded"', 'knid="faded"', "Unknown attribute 'knid'"),
        ('kind="faded"', 'kind="fadde"', "Unknown kind 'fadde'"),
        (" points=1", "", "has no points"),
        (" points=1", " points=0", "has no points"),
        (" points=1", ' points="one"', "has no points"),
        ('```python tests="total"', '```python tests="totals"', "tests='totals' has no answer before it"),
        ('answer="total"', 'answer="Total One"', "The id 'Total One' is not legal"),
        ('```markdown hint="total"', '```python hint="total"', "hint fence cannot be python"),
        ("### BEGIN SOLUTION", "### Begin solution", "nbgrader does not know the marker '### Begin solution'"),
        ("### BEGIN HIDDEN TESTS", "### BEGIN HIDDEN TEST", "nbgrader does not know the marker"),
        ("### END SOLUTION", "", "BEGIN SOLUTION has no END"),
        ("    ### BEGIN SOLUTION\n", "", "does not follow its partner"),
        ("### END HIDDEN TESTS", "### END SOLUTION", "nbgrader does not know the marker"),
        ("print(sum(prices)", "### BEGIN SOLUTION\nprint(sum(prices)", "A marker stands in a cell that is not graded"),
        ("title: ", "titel: ", "Front matter, titel"),
        ("hours: 1", "hours: soon", "Front matter, hours"),
    ],
)
def test_a_slip_is_named_with_its_line(text, old, new, says):
    text.replace(old, new)
    with pytest.raises(ContentError, match=r"chapter\.md:\d+: ") as error:
        text.load()
    assert says in str(error.value)
    assert all(problem.remedy for problem in error.value.problems)


def test_an_id_used_twice_is_refused(text):
    text.file.write_text(
        text.file.read_text() + '\n```python answer="total"\n### BEGIN SOLUTION\nx = 1\n### END SOLUTION\n```\n'
    )
    with pytest.raises(ContentError, match="The id 'total' is used twice"):
        text.load()


def test_an_answer_without_tests_is_refused(text):
    text.file.write_text(text.file.read_text().split('```python tests="total"')[0])
    with pytest.raises(ContentError, match="answer='total' has no tests"):
        text.load()


def test_an_answer_without_a_solution_region_is_refused(text):
    text.replace("    ### BEGIN SOLUTION\n", "").replace("    ### END SOLUTION\n", "")
    with pytest.raises(ContentError, match="This answer cell has no SOLUTION region"):
        text.load()


def test_all_problems_are_told_at_once(text):
    text.replace(" points=1", "").replace('kind="faded"', 'kind="x"')
    with pytest.raises(ContentError) as error:
        text.load()
    assert len(error.value.problems) == 2


def test_an_illegal_folder_name_is_refused(text):
    renamed = text.folder.rename(text.folder.with_name("ch05+functions"))
    with pytest.raises(ContentError, match="is not legal"):
        chapter.load(renamed / "chapter.md")


def test_an_unknown_chapter_lists_the_known():
    with pytest.raises(ContentError, match="Choose one of: "):
        chapter.find(["ch99"])
