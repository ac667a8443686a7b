"""A class on one machine or over a shared folder: release, hand in, collect, send feedback back."""

import shutil

import pytest
from nbgrader.auth import Authenticator
from nbgrader.exchange import ExchangeFactory

from autograder import settings
from autograder.errors import UserMistake
from course import handing_in
from environment import paths

NAME = "ch00-orientation"


@pytest.fixture
def house(tmp_path, monkeypatch):
    """A course directory, and an exchange that both sides have mounted."""
    monkeypatch.setenv("COURSE_EXCHANGE", str(tmp_path / "shared"))
    (tmp_path / "shared").mkdir()
    for folder in ("source", "release"):
        (tmp_path / folder / NAME).mkdir(parents=True)
        shutil.copy(paths.ROOT / folder / NAME / "orientation.ipynb", tmp_path / folder / NAME)
    shutil.copytree(tmp_path / "release", tmp_path / "work")
    shutil.copy(paths.ROOT / "nbgrader_config.py", tmp_path)
    monkeypatch.setattr(paths, "ROOT", tmp_path)
    monkeypatch.setattr(paths, "WORK", tmp_path / "work")
    return tmp_path


def nbgrader(house, what):
    course = settings.load(house)
    course.directory.assignment_id = NAME
    common = {"coursedir": course.directory, "authenticator": Authenticator(config=course.config)}
    getattr(ExchangeFactory(config=course.config), what)(config=course.config, **common).start()


def test_before_anything_is_released_the_exchange_is_named(house):
    with pytest.raises(UserMistake, match="shared: the instructor releases one there first"):
        handing_in.submit("ch00", "ada")


def inbound(house, student):
    """What nbgrader's collect finds."""
    (found,) = (house / "shared" / "backend" / "inbound").glob(f"{student}+{NAME}+*")
    return found


def test_what_is_handed_in_lies_where_collect_looks_for_it(house, capsys):
    nbgrader(house, "ReleaseAssignment")
    assert handing_in.submit("ch00", "ada") == 0
    assert f"Handed in: {NAME}, as ada." in capsys.readouterr().out
    submitted = inbound(house, "ada") / "orientation.ipynb"
    assert submitted.read_bytes() == (house / "work" / NAME / "orientation.ipynb").read_bytes()


def test_without_feedback_that_is_said(house, capsys):
    assert handing_in.feedback("ch00") == 1
    assert f"There is no feedback for {NAME} yet." in capsys.readouterr().out


@pytest.mark.filterwarnings("ignore:unclosed file:ResourceWarning")  # nbgrader leaves its reading to the collector
def test_feedback_comes_back_also_when_somebody_handed_in_by_another_way(house, capsys):
    nbgrader(house, "ReleaseAssignment")
    handing_in.submit("ch00", "ada")
    for student in ("ada", "ben", "cem"):
        folder = house / "feedback" / student / NAME
        folder.mkdir(parents=True)
        (folder / "orientation.html").write_text(f"for {student}")
    for slip in ("timestamp.txt", "submission_secret.txt"):
        shutil.copy(inbound(house, "ada") / slip, house / "feedback" / "ada" / NAME)
        (house / "feedback" / "cem" / NAME / slip).write_bytes(b"\xff")
    nbgrader(house, "ReleaseFeedback")
    capsys.readouterr()
    assert handing_in.feedback("ch00") == 0
    (page,) = (house / "work" / NAME / "feedback").glob("*/orientation.html")
    assert capsys.readouterr().out.strip() == str(page)
    assert page.read_text() == "for ada"
