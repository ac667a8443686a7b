"""The folder that a run gets: the assignment's files over the learner's, but for those that learners may change."""

from types import SimpleNamespace

import pytest
from traitlets.config import Config

from autograder.grading import Grader
from autograder.repair import Collected


@pytest.fixture
def laid_out(tmp_path):
    (tmp_path / "ours.txt").write_text("ours")
    (tmp_path / "ours.txt").chmod(0o444)
    (tmp_path / "folder").mkdir()

    def lay_out(files, theirs=()):
        config = Config()
        config.Autograde.exclude_overwriting = {"ps1": list(theirs)}
        course, assignment = SimpleNamespace(config=config), SimpleNamespace(files=tmp_path, name="ps1")
        nothing = None
        with Grader(course, assignment, nothing, nothing, nothing).work(Collected(files=files)) as work:
            return {str(path.relative_to(work)): path.read_text() for path in work.rglob("*") if path.is_file()}

    return lay_out


def test_the_assignments_files_stand_over_the_learners(laid_out):
    assert laid_out({"ours.txt": b"mine", "new/own.txt": b"own"}) == {"ours.txt": "ours", "new/own.txt": "own"}


def test_a_file_that_learners_may_change_is_theirs(laid_out):
    assert laid_out({"ours.txt": b"mine"}, theirs=["ours.txt"]) == {"ours.txt": "mine"}


def test_a_file_in_place_of_a_folder_gives_way(laid_out):
    assert laid_out({"folder": b"mine"}, theirs=["folder"]) == {"ours.txt": "ours"}
