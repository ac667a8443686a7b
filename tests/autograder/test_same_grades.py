"""Honest submissions get the same grades from our engine as from stock `nbgrader autograde`, cell by cell.

Stock needs seconds for each submission, so the suite takes a sample. SAME_GRADES=all takes every notebook of
nbgrader's and every behaviour in every place, `python -m tests.autograder.compare_all` every attempt of every chapter.
"""

import os
import tempfile
from pathlib import Path

import nbformat
import pytest
from nbgrader.api import Gradebook

from environment.temporary import own_services, place
from tests.autograder import classes, fatal, foreign, kinds, sink
from tests.autograder.twice import Course, differences, grade_again, grade_twice, grades, stock

ALL = os.environ.get("SAME_GRADES") == "all"
PLACES = ["plain", "sealed", "answers"] if ALL else ["mixed"]
OWN = [*foreign.FILES, "ps1"] if ALL else ["set-a", "tasks", "autotest-hidden", "ps1"]
LOST = fatal.ANSWERS if ALL else ["exits", "kills"]
# What may differ, and why. Each entry has to differ: a reason that is no longer needed fails the test.
SEVERAL = "more than one value was shown, and only one can be the score: held for review, stock takes the first"
ANYWHERE = dict.fromkeys(["display-hook-twice", "interactivity-back", "several-results-next-cell"], SEVERAL)
NEVER_RUN = "its only assertion is not reached when all is well: the wrong one passes too, held for review"
ACCEPTED = {
    "plain": ANYWHERE | dict.fromkeys(["assert-in-try", "assert-raises"], NEVER_RUN),
    "sealed": ANYWHERE,
    "mixed": ANYWHERE | dict.fromkeys(["assert-in-try", "assert-raises"], NEVER_RUN),
}
SAMPLE = {"ch13-py-decorators-meta": {"reference", "untouched", "s03"}}


@pytest.fixture(scope="module")
def memory():
    """A folder in memory: nbgrader commits for every cell, and a disk makes each one wait."""
    with tempfile.TemporaryDirectory(dir=place()) as folder:
        yield Path(folder)


def unexpected(course, mine, assignment):
    """Return the differences that nobody has accepted."""
    found, compared = differences(course, mine, assignment)
    assert compared
    return found


@pytest.fixture(scope="module")
def behaviours(memory):
    """Every behaviour as a test, as a test with an assertion and as an answer, graded by both."""
    course = Course(memory / "behaviours", "c.Execute.timeout = 30").start()
    for name, node in sink.notebooks(sink.behaviours(), PLACES).items():
        course.source("sink", name, node)
        course.submit("one", "sink", name, node)
    sink.files(course.root / "source" / "sink")
    course.register("sink")
    mine, _ = grade_twice(course, "sink")
    return course, mine


@pytest.mark.parametrize("notebook", PLACES)
def test_every_behaviour_of_a_cell_scores_the_same(behaviours, notebook):
    found = {key[1:]: pair for key, pair in unexpected(*behaviours, "sink").items() if key[2] != "late penalty"}
    different = {cell: pair for (place, cell), pair in found.items() if place == notebook}
    assert different.keys() == ACCEPTED.get(notebook, {}).keys(), different


@pytest.fixture(scope="module")
def every_kind(memory):
    """A class of all kinds of learners over cells of all kinds, with a due date and a plugin for late penalties."""
    root = memory / "kinds"
    course = Course(root, 'c.AssignLatePenalties.plugin_class = "penalty.HalfAnHour"').start()
    (root / "penalty.py").write_text(kinds.PENALTY)
    course.source("kinds", "one", kinds.source())
    stock(course, ["db", "assignment", "add", "kinds", "--duedate", kinds.DUE], ["generate_assignment", "kinds"])
    for student, (given, when) in kinds.CLASS.items():
        released = nbformat.read(root / "release" / "kinds" / "one.ipynb", as_version=4)
        course.submit(student, "kinds", "one", kinds.answered(released, given), when)
    mine, _ = grade_twice(course, "kinds")
    return course, mine


def test_cells_of_every_kind_and_late_penalties_are_the_same(every_kind):
    assert unexpected(*every_kind, "kinds") == {}


def test_manual_scores_and_extra_credit_are_kept_alike(every_kind):
    for course in every_kind:
        _grade_by_hand(course)
    grade_again(*every_kind, "kinds", options=["--force", "--student=right-and-late"])
    assert unexpected(*every_kind, "kinds") == {}
    by_hand = grades(every_kind[1], "kinds")["right-and-late", "one", "by-hand"]
    assert by_hand[1:3] == (2.5, 0.25)


def _grade_by_hand(course):
    with Gradebook(course.gradebook, "twice") as gradebook:
        grade = gradebook.find_grade("by-hand", "one", "kinds", "right-and-late")
        grade.manual_score, grade.extra_credit, grade.needs_manual_grade = 2.5, 0.25, False
        gradebook.find_grade("test", "one", "kinds", "right-and-late").manual_score = 1.5
        gradebook.find_comment("by-hand", "one", "kinds", "right-and-late").manual_comment = "Well put."
        gradebook.db.commit()


@pytest.fixture(scope="module")
def nbgraders_own(memory):
    """The notebooks that come with nbgrader, graded by both."""
    course = Course(memory / "foreign", "c.Execute.timeout = 5").start()
    names = foreign.fill(course, OWN)
    stock(course, *(["generate_assignment", name] for name in names))
    mine, _ = grade_twice(course, *names)
    return course, mine


@pytest.mark.parametrize("assignment", OWN)
def test_nbgraders_own_notebooks_score_the_same(nbgraders_own, assignment):
    found = unexpected(*nbgraders_own, assignment)
    assert {student for student, *_ in found} == foreign.DAMAGED.get(assignment, {}).keys(), found


@pytest.fixture(scope="module")
def lost(memory):
    """Submissions of which stock loses everything."""
    course = Course(memory / "lost", "c.Execute.timeout = 2").start()
    course.source("fatal", "one", fatal.source())
    for name in LOST:
        course.submit(name, "fatal", "one", fatal.answered(name))
    stock(course, ["generate_assignment", "fatal"])
    mine, _ = grade_twice(course, "fatal")
    return course, mine


@pytest.mark.parametrize("student", LOST)
def test_what_stock_loses_is_judged(lost, student):
    both = [grades(course, "fatal") for course in lost]
    scores = [[found[student, "one", cell][0] for cell in ("before", "after")] for found in both]
    assert scores == [[None, None], [2, 0]]


@pytest.mark.parametrize("chapter", SAMPLE)
def test_a_sample_of_a_chapters_attempts_scores_the_same(memory, chapter):
    course = classes.course(memory / chapter, chapter, SAMPLE[chapter])
    with own_services():
        stock(course, ["generate_assignment", chapter])
        mine, _ = grade_twice(course, chapter)
    assert unexpected(course, mine, chapter) == {}
