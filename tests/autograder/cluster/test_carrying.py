"""A course arrives on another machine as it was, and a result comes back as it was."""

import pytest
from nbformat.v4 import new_notebook

from autograder import assignment, settings
from autograder.cluster import carrying
from autograder.grading import Graded
from autograder.records.verdict import NotebookVerdict, Status, Verdict
from environment.paths import ROOT

URL = "postgresql+psycopg://there/queue"


@pytest.fixture
def course(tiny):
    made = tiny(more='c.Autograder.readonly = ["helpers"]\nc.Autograder.memory_mb = 77')
    (made.root / "helpers").mkdir()
    (made.root / "helpers" / "one.py").write_text("x = 1")
    (made.root / "submitted").mkdir()
    return settings.load(made.root)


def test_a_course_is_graded_there_with_the_same_tests_and_settings(course, tmp_path):
    there = carrying.opened(carrying.course(course, "tiny"), tmp_path / "there", URL)
    assert there.db_url == URL and there.limits.memory_mb == 77
    with assignment.opened(course, "tiny") as ours, assignment.opened(there, "tiny") as theirs:
        assert ours.fingerprint == theirs.fingerprint
        assert (theirs.files / "data" / "prices.txt").read_text() == "10\n20\n30\n"
    assert there.readonly == (str(tmp_path / "there" / "helpers"),)
    assert (tmp_path / "there" / "helpers" / "one.py").exists()
    assert not (tmp_path / "there" / "submitted").exists()


def test_the_same_course_is_the_same_bytes_and_another_is_not(course):
    once = carrying.course(course, "tiny")
    assert carrying.course(course, "tiny") == once
    (course.root / "helpers" / "one.py").write_text("x = 2")
    assert carrying.course(course, "tiny") != once


def test_what_belongs_to_this_installation_is_the_workers_own(tmp_path):
    course = settings.load(ROOT)
    name = assignment.known(course).split(", ")[0]
    there = carrying.opened(carrying.course(course, name), tmp_path / "there", URL)
    assert there.readonly == tuple(str(ROOT / entry) for entry in course.own.readonly)


def test_a_result_comes_back_whole(course, tmp_path):
    part = NotebookVerdict("first", ())
    verdict = Verdict("tiny", "ann", "digest", "tests", Status.PASSED, reason="half a \ud800", notebooks=(part,))
    packed = carrying.result(Graded(verdict, {"first": new_notebook()}), tmp_path)
    (tmp_path / "draft").mkdir()
    assert carrying.delivered(packed, tmp_path / "draft") == verdict
    found = {str(path.relative_to(tmp_path / "draft")) for path in (tmp_path / "draft").rglob("*") if path.is_file()}
    assert found == {"autograded/first.ipynb", "feedback/first.html", "feedback/feedback.json"}
