"""Honest submissions get the same grades from our engine as from stock `nbgrader autograde`, cell by cell.

Stock needs seconds for each submission, so the suite takes a sample. SAME_GRADES=all takes every notebook of
nbgrader's, every learner and every behaviour in every place; `python -m tests.autograder.compare_all` takes every
attempt of every chapter.
"""

import os
import tempfile
from pathlib import Path

import nbformat
import pytest
from nbgrader.api import Gradebook

from environment.temporary import place
from tests.autograder import classes, fatal, foreign, kinds, sink
from tests.autograder.twice import Course, differences, grade_again, grade_twice, grades, stock

ALL = os.environ.get("SAME_GRADES") == "all"
PLACES = ["plain", "sealed", "answers"] if ALL else ["mixed"]
OWN = [*foreign.FILES, "ps1"] if ALL else ["tasks", "ps1"]
LEARNERS = [*kinds.CLASS] if ALL else ["right-and-late", "wrong-and-late", "sevens", "warns", "nothing"]
SLOW = [*fatal.SLOW] if ALL else ["loops-below"]
LOST = [*fatal.ANSWERS] if ALL else ["exits"]
CHAPTER, STUDENTS = "ch13-py-decorators-meta", ["reference", "s03"]
MORE = classes.MORE + 'c.AssignLatePenalties.plugin_class = "penalty.HalfAnHour"\nc.Execute.timeout = 30'
# What may differ, and why. Each entry has to differ: a reason that is no longer needed fails the test.
SEVERAL = "more than one value was shown, and only one can be the score: held for review, stock takes the first"
ANYWHERE = dict.fromkeys(["display-hook-twice", "interactivity-back", "several-results-next-cell"], SEVERAL)
ACCEPTED = {
    "plain": ANYWHERE,
    "mixed": ANYWHERE,
    "sealed": ANYWHERE,
    "answers": {},
}


@pytest.fixture(scope="module")
def memory():
    """A folder in memory: nbgrader commits for every cell, and a disk makes each one wait."""
    with tempfile.TemporaryDirectory(dir=place()) as folder:
        yield Path(folder)


@pytest.fixture(scope="module")
def both(memory):
    """A course with all there is, graded by stock and, as a copy, by ours: each in one process, at the same time."""
    course = Course(memory / "course", MORE).start()
    (course.root / "penalty.py").write_text(kinds.PENALTY)
    foreign.fill(course, OWN)
    classes.fill(course, CHAPTER, STUDENTS)
    course.source("kinds", "one", kinds.source())
    generated = [*OWN, CHAPTER, "kinds"]
    due = ["db", "assignment", "add", "kinds", "--duedate", kinds.DUE]
    stock(course, due, *(["generate_assignment", name] for name in generated))
    _hand_in(course)
    _put_sink(course)
    return course, grade_twice(course, *generated, "sink")


def _hand_in(course):
    for student in LEARNERS:
        given, when = kinds.CLASS[student]
        released = nbformat.read(course.root / "release" / "kinds" / "one.ipynb", as_version=4)
        course.submit(student, "kinds", "one", kinds.answered(released, given), when)


def _put_sink(course):
    for name, node in sink.notebooks(sink.behaviours(), PLACES).items():
        course.source("sink", name, node)
        course.submit("one", "sink", name, node)
    sink.files(course.root / "source" / "sink")
    course.register("sink")


def different(courses, assignment):
    """Return what differs, after making sure that there was something to compare."""
    found, compared = differences(*courses, assignment)
    assert compared
    return found


@pytest.mark.parametrize("where", PLACES)
def test_every_behaviour_of_a_cell_scores_the_same(both, where):
    found = {key[1:]: pair for key, pair in different(both, "sink").items() if key[2] != "late penalty"}
    cells = {cell: pair for (notebook, cell), pair in found.items() if notebook == where}
    assert cells.keys() == ACCEPTED[where].keys(), cells


def test_cells_of_every_kind_and_late_penalties_are_the_same(both):
    assert different(both, "kinds") == {}


@pytest.mark.parametrize("assignment", OWN)
def test_nbgraders_own_notebooks_score_the_same(both, assignment):
    found = different(both, assignment)
    assert {student for student, *_ in found} == foreign.DAMAGED.get(assignment, {}).keys(), found


def test_a_sample_of_a_chapters_attempts_scores_the_same(both):
    assert different(both, CHAPTER) == {}


def test_manual_scores_and_extra_credit_are_kept_alike(both):
    for course in both:
        _grade_by_hand(course)
    grade_again(*both, "kinds", options=["--force", "--student=right-and-late"])
    assert different(both, "kinds") == {}
    assert grades(both[1], "kinds")["right-and-late", "one", "by-hand"][1:3] == (2.5, 0.25)


def _grade_by_hand(course):
    with Gradebook(course.gradebook, "twice") as gradebook:
        grade = gradebook.find_grade("by-hand", "one", "kinds", "right-and-late")
        grade.manual_score, grade.extra_credit, grade.needs_manual_grade = 2.5, 0.25, False
        gradebook.find_grade("test", "one", "kinds", "right-and-late").manual_score = 1.5
        gradebook.find_comment("by-hand", "one", "kinds", "right-and-late").manual_comment = "Well put."
        gradebook.db.commit()


@pytest.fixture(scope="module")
def impatient(memory):
    """Submissions that take too long or end their process, graded by both."""
    course = Course(memory / "impatient", "c.Execute.timeout = 3").start()
    course.source("fatal", "one", fatal.source())
    for name in [*SLOW, *LOST]:
        course.submit(name, "fatal", "one", fatal.answered(name))
    course.register("fatal")
    return course, grade_twice(course, "fatal")


@pytest.mark.parametrize("student", SLOW)
def test_cells_that_take_too_long_score_the_same(impatient, student):
    assert not [key for key in different(impatient, "fatal") if key[0] == student]


@pytest.mark.parametrize("student", LOST)
def test_what_stock_loses_is_judged(impatient, student):
    found = [grades(course, "fatal") for course in impatient]
    scores = [[one[student, "one", cell][0] for cell in ("before", "after")] for one in found]
    assert scores == [[None, None], [2, 0]]
