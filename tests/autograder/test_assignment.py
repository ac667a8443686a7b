"""An assignment read from source/."""

import pytest

from autograder import assignment, settings
from autograder.errors import UserMistake
from tests.autograder.tiny import NAME, source


@pytest.fixture
def course(tiny):
    return tiny()


def read(made, name=NAME):
    with assignment.opened(settings.load(made.root), name) as opened:
        return opened, sorted(str(path.relative_to(opened.files)) for path in opened.files.rglob("*"))


def test_notebooks_and_the_files_beside_them(course):
    (course.file.parent / "__pycache__").mkdir()
    (course.file.parent / "__pycache__" / "x.pyc").write_text("")
    opened, files = read(course)
    assert list(opened.source) == ["first"]
    assert files == ["data", "data/prices.txt"]
    assert not opened.files.exists()


def test_the_fingerprint_is_of_notebooks_and_files(course):
    seen = [read(course)[0].fingerprint, read(course)[0].fingerprint]
    assert seen[0] == seen[1]
    course.write(source({"total": "assert total == 60"}))
    seen.append(read(course)[0].fingerprint)
    (course.file.parent / "data" / "prices.txt").write_text("1\n")
    seen.append(read(course)[0].fingerprint)
    (course.file.parent / "more.txt").write_text("")
    seen.append(read(course)[0].fingerprint)
    assert len(set(seen)) == 4


def test_an_unknown_assignment_is_told_with_those_there_are(course):
    with pytest.raises(UserMistake, match=r"no assignment 'gone'.* are: tiny\."):
        read(course, "gone")


@pytest.mark.parametrize("text", ["", "{", "[]", '{"cells": 3}', "\x00"])
def test_a_source_that_is_no_notebook_is_a_sentence(course, text):
    course.file.write_text(text)
    with pytest.raises(UserMistake, match=r"first\.ipynb is not a notebook"):
        read(course)


@pytest.mark.parametrize(
    ("start", "name"), [("tiny", "tiny"), ("ti", "tiny"), ("second", "second"), ("tiny-2", "tiny-2")]
)
def test_a_name_or_how_it_begins(course, start, name):
    for other in ("second", "tiny-2"):
        (course.root / "source" / other).mkdir()
    if start == "ti":
        (course.root / "source" / "tiny-2").rmdir()
    assert assignment.find(settings.load(course.root), start) == name


@pytest.mark.parametrize("start", ["t", "x", ""])
def test_a_beginning_of_several_or_of_none_is_told(course, start):
    (course.root / "source" / "two").mkdir()
    with pytest.raises(UserMistake, match=r"not the name of one assignment\. They are: tiny, two\."):
        assignment.find(settings.load(course.root), start)


@pytest.mark.parametrize(
    ("said", "course_has", "needs"), [(None, True, True), (False, True, False), (True, False, False)]
)
def test_whether_services_are_needed(course, said, course_has, needs):
    node = source()
    if said is not None:
        node.metadata["course"] = {"services": said}
    course.write(node)
    loaded = settings.load(course.root)
    loaded.own.services = course_has
    with assignment.opened(loaded, NAME) as opened:
        assert opened.services(loaded) is needs
