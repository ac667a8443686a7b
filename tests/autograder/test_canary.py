"""Nothing is written while the reference fails or the untouched release scores in the very same sandbox."""

from dataclasses import replace

import pytest

from autograder import assignment, canary, settings
from autograder.errors import Failure
from autograder.grading import Graded
from autograder.records.verdict import NotebookVerdict, Status, TestVerdict, Verdict
from tests.autograder.tiny import NAME, RIGHT, SLOW, TESTS, source


def ours(course):
    """What a grading writes: nothing else may have changed."""
    return course.state(), sorted((course.journal / "verdicts").glob("*"))


@pytest.fixture
def course(tiny):
    made = tiny()
    made.submit("ann", **RIGHT)
    return made


def refused(course, *options):
    before = ours(course)
    run = course.grade(*options, status=1)
    assert run.out == "" and "Nothing was written" in run.error and "autograder doctor" in run.error
    assert ours(course) == before
    return run.error


@pytest.mark.parametrize("graded_before", [False, True])
def test_a_wrong_reference(course, graded_before):
    if graded_before:
        course.grade()
        course.submit("bob", **RIGHT)
    node = source(right={"total": "total = 61"})
    next(cell for cell in node.cells if cell.id == "total-tests").metadata.nbgrader.points = 9
    course.write(node)
    assert "the reference fails total-tests (failed): The prices are 10, 20 and 30." in refused(course)
    if graded_before:
        assert {scores["total"] for scores in course.scores().values()} == {3.0}
    else:
        assert not (course.root / "gradebook.db").exists()


def test_an_untouched_release_that_scores(course):
    course.write(source({**TESTS, "total": "assert prices == [10, 20, 30]"}))
    assert "the untouched release scores 3 in total-tests" in refused(course)


@pytest.mark.parametrize("place", ["no/such/folder", "missing.py"])
def test_a_path_that_is_not_there(tiny, place):
    course = tiny(more=f"c.Autograder.readonly = [{place!r}]")
    course.submit("ann", **RIGHT)
    assert place in refused(course)


def test_a_library_that_the_sandbox_does_not_show(tiny):
    """The mount that once made every import fail: the folder is there, what is imported from it is not."""
    course = tiny(more="c.Autograder.environment = {'PYTHONPATH': str(Path(__file__).parent / 'library')}")
    (course.root / "library").mkdir()
    (course.root / "library" / "helpers.py").write_text("ANSWER = 60\n")
    course.write(source({"total": "import helpers\nassert total == helpers.ANSWER"}))
    course.submit("ann", **RIGHT)
    assert "No module named 'helpers'" in refused(course)


def test_it_holds_for_regrade_too(course):
    course.grade()
    course.write(source(right={"total": "total = 61"}))
    before = ours(course)
    assert "the reference fails" in course.run("regrade", NAME, "--apply", status=1).error
    assert ours(course) == before


def test_a_reference_that_takes_its_time_is_no_fault(tiny):
    course = tiny(patience=0.2)
    course.write(source(right={"total": SLOW.format(0.5) + "total = 60"}))
    course.submit("ann", **RIGHT)
    assert course.grade().row["passed"] == 1


VERDICT = Verdict(NAME, "", "", "", Status.PASSED)
PASSED = TestVerdict("total-tests", 3.0, 3.0, Status.PASSED)
NOTHING = replace(PASSED, points=0.0, status=Status.FAILED)


def proved(course, reference, untouched, reason=""):
    loaded = settings.load(course.root)
    verdicts = iter([reference, untouched])

    def grade(one):
        test = next(verdicts)
        part = NotebookVerdict("first", (test,))
        return Graded(replace(VERDICT, student=one.student, notebooks=(part,), reason=reason), {})

    with assignment.opened(loaded, NAME) as opened:
        return canary.prove(loaded, opened, grade)


def test_the_graded_reference_comes_back(course):
    assert proved(course, PASSED, NOTHING).verdict.student == "the reference"


@pytest.mark.parametrize(
    ("reference", "untouched", "reason", "said"),
    [
        (replace(PASSED, status=Status.HELD, points=None), NOTHING, "", r"fails total-tests \(held\): it scored less"),
        (replace(PASSED, status=Status.FAILED, message="Ouch."), NOTHING, "", r"\(failed\): Ouch\."),
        (PASSED, PASSED, "", "untouched release scores 3 in total-tests"),
        (PASSED, NOTHING, "It is no notebook.", r"Canary: It is no notebook\."),
    ],
)
def test_what_is_refused(course, reference, untouched, reason, said):
    with pytest.raises(Failure, match=said):
        proved(course, reference, untouched, reason)


def test_manual_tests_are_no_fault(course):
    manual = replace(PASSED, points=None, status=Status.MANUAL)
    assert proved(course, manual, manual)
