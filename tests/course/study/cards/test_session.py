"""What a kernel remembers: which text of an answer ran last, what failed, what has passed."""

import pytest

from course.study.cards.session import KEPT, Failure, Session, names_in

from ..conftest import ANSWER, SECOND, TEST, a_chapter, an_exercise

EXERCISE = an_exercise(tests=((TEST, 2.0), (SECOND, 1.0)))
CHAPTER = a_chapter(EXERCISE)


def failure():
    return Failure(CHAPTER.name, "double", "double-tests", "wrong", "AssertionError", ANSWER, None)


@pytest.mark.parametrize(
    ("code", "names"),
    [
        ("def f():\n    inner = 1", {"f"}),
        ("async def f(): ...\nclass C(\n", {"f", "C"}),
        ("a, b = 1, 2\nc: int = 3\nd == 4", {"a", "b", "c"}),
        ("%%sql paid_orders\nselect 1", {"paid_orders"}),
        ("print(x=1)", set()),
    ],
)
def test_the_names_that_a_cell_makes(code, names):
    assert names_in(code) == names


def test_the_answer_is_the_last_cell_that_made_its_names():
    session = Session()
    for code in ("def double(n): return 1", "def double(n): return 2", "double(3)", "def other(): ..."):
        session.note(code)
    assert session.code_of(EXERCISE) == "def double(n): return 2"


def test_the_answer_is_known_by_its_cell_id_even_when_it_makes_nothing():
    session = Session()
    session.note("# still empty", "double")
    assert session.code_of(EXERCISE) == "# still empty"


def test_an_answer_that_never_ran_is_none():
    assert Session().code_of(EXERCISE) is None


def test_old_cells_are_forgotten():
    session = Session()
    session.note(ANSWER)
    for number in range(KEPT):
        session.note(f"x{number} = 1")
    assert session.code_of(EXERCISE) is None


def test_an_exercise_has_passed_when_all_its_test_cells_have():
    session, (first, second) = Session(), EXERCISE.tests
    assert (session.has_passed(CHAPTER, EXERCISE, first), session.passed) == (False, set())
    assert (session.has_passed(CHAPTER, EXERCISE, second), session.passed) == (True, {"double"})
    session.has_failed(CHAPTER, first, failure())
    assert (session.passed, session.chapter) == (set(), CHAPTER.name)


def test_passing_a_cell_forgets_its_own_failure_only():
    session, (first, second) = Session(), EXERCISE.tests
    session.has_failed(CHAPTER, first, failure())
    session.has_passed(CHAPTER, EXERCISE, second)
    assert session.failed == failure()
    session.has_passed(CHAPTER, EXERCISE, first)
    assert session.failed is None


def test_a_slip_is_new_once():
    session, slip = Session(), EXERCISE.misconceptions[0]
    assert (session.is_new(slip), session.is_new(slip)) == (True, False)
