"""A graded submission's files, staged for nbgrader and for the learner."""

import errno
import json
import os

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from autograder import delivery, settings
from autograder.errors import Failure, Stopped
from autograder.grading import Graded
from autograder.records.journal import Journal
from autograder.records.verdict import NotebookVerdict, Status, TestVerdict, Verdict
from tests.autograder.tiny import NAME, NOTEBOOK, RIGHT

PART = NotebookVerdict(NOTEBOOK, (TestVerdict("total-tests", 3.0, 3.0, Status.PASSED),))
VERDICT = Verdict(NAME, "ann", "s", "t", Status.PASSED, notebooks=(PART,))


@pytest.fixture
def course(tiny):
    made = tiny()
    made.submit("ann", **RIGHT)
    (made.folder("ann") / "essay.txt").write_text("mine")
    (made.folder("ann") / "link.txt").symlink_to("/etc/passwd")
    return made


def delivered(course, graded):
    journal = Journal(course.root, NAME)
    verdict = delivery.deliver(settings.load(course.root), journal, graded, course.file.parent)
    assert verdict is graded.verdict and journal.verdict(verdict.student) is None
    (staged,) = (journal.folder / "staged").iterdir()
    assert staged.name == f"ann-{verdict.digest}"
    return staged


def files(folder):
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if not path.is_dir())


def test_notebooks_files_and_pages_are_staged(course):
    node = new_notebook(cells=[new_code_cell("print('\ud800')")])
    staged = delivered(course, Graded(VERDICT, {NOTEBOOK: node}))
    assert files(staged) == [
        *("autograded/data/prices.txt", "autograded/essay.txt", "autograded/first.ipynb"),
        *("feedback/feedback.json", "feedback/first.html"),
    ]
    assert nbformat.read(staged / "autograded" / "first.ipynb", as_version=4).cells[0].source.startswith("print")
    assert json.loads((staged / "feedback" / "feedback.json").read_text())


def test_what_could_not_be_judged_has_feedback_only(course):
    verdict = Verdict(NAME, "ann", "s", "t", Status.NOT_JUDGED, reason="It is no notebook. Hand it in again.")
    staged = delivered(course, Graded(verdict, {}))
    assert files(staged) == ["feedback/feedback.json"]
    assert "Hand it in again." in (staged / "feedback" / "feedback.json").read_text()


def test_what_nbgrader_brings_feedback_back_by_goes_with_the_pages(course):
    """Without these slips nbgrader's release_feedback ends for the whole class; a link is no slip."""
    (course.folder("ann") / "submission_secret.txt").write_text("secret")
    (course.folder("ann") / "timestamp.txt").symlink_to("/etc/passwd")
    staged = delivered(course, Graded(VERDICT, {NOTEBOOK: new_notebook()}))
    assert (staged / "feedback" / "submission_secret.txt").read_text() == "secret"
    assert not (staged / "feedback" / "timestamp.txt").exists()


def test_delivering_again_leaves_only_the_last(course):
    delivered(course, Graded(VERDICT, {}))
    delivered(course, Graded(Verdict(NAME, "ann", "s", "t", Status.FAILED), {}))


@pytest.mark.parametrize(("number", "kind"), [(errno.ENOSPC, Stopped), (errno.EACCES, Failure)])
def test_a_full_disk_stops_everything_and_another_trouble_only_this(course, monkeypatch, number, kind):
    def refuse(*_):
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(delivery, "write_feedback", refuse)
    with pytest.raises(Failure) as error:
        delivered(course, Graded(VERDICT, {}))
    assert type(error.value) is kind and "run the same command again" in str(error.value)
