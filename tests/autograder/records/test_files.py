import os

import pytest

from autograder.records.files import gather


@pytest.fixture
def submitted(course):
    folder = course.path("submitted", "ann", "ps1")
    folder.mkdir(parents=True)
    (folder / "notes.txt").write_text("hers")
    (folder / "timestamp.txt").write_text("now")
    return folder


def gathered(course, into):
    into.mkdir()
    gather(course.config, course.directory, "ann", "ps1", into)
    return {str(path.relative_to(into)): path.read_text() for path in into.rglob("*") if path.is_file()}


def data(course):
    folder = course.root / "source" / "ps1" / "data"
    folder.mkdir()
    (folder / "table.csv").write_text("the instructor's")
    return folder


def test_the_instructors_files_go_over_the_learners(course, submitted, tmp_path):
    data(course)
    (submitted / "data").mkdir()
    (submitted / "data" / "table.csv").write_text("hers")
    (submitted / "one.ipynb").write_text("{}")
    (submitted / "__pycache__").mkdir()
    (submitted / "__pycache__" / "x.pyc").touch()
    found = gathered(course, tmp_path / "into")
    assert found == {"notes.txt": "hers", "timestamp.txt": "now", "data/table.csv": "the instructor's"}


def test_what_is_excluded_from_overwriting_stays_the_learners(course, submitted, tmp_path):
    data(course)
    (submitted / "data").mkdir()
    (submitted / "data" / "table.csv").write_text("hers")
    course.config.Autograde.exclude_overwriting = {"ps1": ["data/table.csv"]}
    assert gathered(course, tmp_path / "into")["data/table.csv"] == "hers"


def test_links_and_pipes_stay_behind(course, submitted, tmp_path):
    (tmp_path / "secret").write_text("secret")
    (submitted / "link").symlink_to(tmp_path / "secret")
    (submitted / "folder").symlink_to(tmp_path)
    os.mkfifo(submitted / "pipe")
    assert gathered(course, tmp_path / "into").keys() == {"notes.txt", "timestamp.txt"}


@pytest.mark.parametrize("hers", ["data", "data/table.csv/deep/file"])
def test_a_file_in_a_folders_place_makes_room(course, submitted, tmp_path, hers):
    data(course)
    (submitted / hers).parent.mkdir(parents=True, exist_ok=True)
    (submitted / hers).write_text("hers")
    assert gathered(course, tmp_path / "into")["data/table.csv"] == "the instructor's"
