"""What a source notebook must not give away."""

from autograder.feedback import secrets
from autograder.feedback.squeeze import squeeze, tight


def test_code_whole_values_and_rows_of_data_are_kept_apart(source):
    found = secrets.of(source)
    assert squeeze("return number + number  # the answer") in found.code
    assert squeeze("for number in range(1000, 1003):") in found.code
    assert "hiddenhiddenandmore" in found.values
    assert squeeze(repr(["first expected row", "second expected row"])) in found.values
    assert tight('"second expected row",') in found.rows


def test_what_learners_may_see_is_no_secret(source):
    found = secrets.of(source)
    assert not found.among('assert double(2) == 4, "Two and two are four."')
    assert tight('assert double(2) == 4, "Two and two are four."') in found.visible


def test_what_the_author_says_to_learners_is_no_secret(source):
    source.cells[2].source = source.cells[2].source.replace("Look at 7", "'hiddenhidden and more' is not for 7")
    assert "hiddenhiddenandmore" not in secrets.of(source).values


def test_an_answer_without_markers_is_a_solution_as_a_whole(source):
    source.cells[1].source = "answer_to_everything = 40 + 2"
    assert secrets.of(source).among("answer_to_everything = 40 + 2").code


def test_what_the_learner_has_written_is_known(source):
    line = "return number + number  # the answer"
    assert secrets.of(source).among(line)
    assert not secrets.of(source).among(line, known=line)


def test_a_test_cell_that_is_no_python_hides_its_lines_all_the_same(source):
    source.cells[2].source = "%%sql\n-- BEGIN HIDDEN TESTS\nselect count(*) from secrets\n-- END HIDDEN TESTS"
    assert secrets.of(source).among("x\nselect count(*)   from secrets").code


def test_every_chapter_has_secrets_and_its_release_tells_none(chapter):
    found = secrets.of(chapter)
    shown = "\n".join(secrets._shown(cell.source, False, secrets.regions.HIDDEN) for cell in chapter.cells)
    assert len(found.code) > 10
    assert not found.among(shown)
