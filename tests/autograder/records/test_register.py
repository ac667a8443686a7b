import sqlite3
from dataclasses import replace

import nbformat
import pytest
from nbgrader.api import Gradebook

from autograder.errors import UserMistake
from autograder.records import model
from autograder.records import register as registering
from autograder.records.register import register


def change(course, name, edit):
    file = course.root / "source" / "ps1" / f"{name}.ipynb"
    node = nbformat.read(file, 4)
    edit(node)
    nbformat.write(node, file)


def rename(node):
    node.cells[2].metadata.nbgrader.grade_id = "test-new-name"


def make_it_three(node):
    node.cells[2].metadata.nbgrader.points = 3


def with_submission(course):
    with sqlite3.connect(course.gradebook) as connection:
        (assignment,) = connection.execute("select id from assignment").fetchone()
        connection.execute("insert into student (id) values ('ann')")
        connection.execute(
            "insert into submitted_assignment (id, assignment_id, student_id) values ('s', ?, 'ann')", [assignment]
        )
        for (book,) in connection.execute("select id from notebook").fetchall():
            connection.execute(
                "insert into submitted_notebook (id, assignment_id, notebook_id) values (?, 's', ?)", [f"n{book}", book]
            )
    connection.close()


def test_the_rows_are_those_of_generate_assignment(course, generated, dump):
    assert register(course, "ps1")
    assert dump(course.gradebook) == dump(generated.gradebook)
    assert not (course.root / "release").exists()


def test_what_nbgrader_has_registered_is_left_alone(known, dump):
    before = known.gradebook.read_bytes()
    assert not register(known, "ps1")
    assert known.gradebook.read_bytes() == before


def test_a_changed_source_is_registered_again(known, dump):
    change(known, "one", make_it_three)
    change(known, "two", lambda node: node.metadata.kernelspec.update(display_name="Python"))
    assert register(known, "ps1")
    assert not register(known, "ps1")
    assert "'max_score': 2.0" not in str(dump(known.gradebook)["grade_cells"])


def test_points_may_change_under_submissions_as_in_nbgrader(known, dump):
    with_submission(known)
    change(known, "one", make_it_three)
    assert register(known, "ps1")
    assert not register(known, "ps1")
    assert len(dump(known.gradebook)["submitted_assignment"]) == 1


def test_a_test_with_grades_never_goes(known, dump):
    with_submission(known)
    change(known, "one", rename)
    with pytest.raises(UserMistake, match=r"Cannot add or remove cells for notebook 'one'.*Give every test"):
        register(known, "ps1")
    assert "test-double" in str(dump(known.gradebook)["base_cell"])


def test_a_notebook_with_submissions_never_goes(known, dump):
    with_submission(known)
    (known.root / "source" / "ps1" / "two.ipynb").unlink()
    with pytest.raises(UserMistake, match="Cannot modify existing assignment"):
        register(known, "ps1")
    assert len(dump(known.gradebook)["notebook"]) == 2


def test_a_notebook_without_submissions_goes(known, dump):
    (known.root / "source" / "ps1" / "two.ipynb").unlink()
    assert register(known, "ps1")
    assert len(dump(known.gradebook)["notebook"]) == 1


def test_no_source_is_a_sentence(course):
    with pytest.raises(UserMistake, match=r"There is no notebook in .*ps9"):
        register(course, "ps9")
    assert not course.gradebook.exists()


@pytest.mark.parametrize("content", ["", "{}", "[]", '{"nbformat": 4, "cells": 1}'])
def test_a_source_that_is_no_notebook_is_a_sentence(course, content):
    (course.root / "source" / "ps1" / "one.ipynb").write_text(content)
    with pytest.raises(UserMistake, match=r"one\.ipynb cannot be graded with"):
        register(course, "ps1")


def test_an_unclosed_region_is_a_sentence(course):
    change(course, "one", lambda node: node.cells[1].update(source="### BEGIN SOLUTION\nx = 1"))
    with pytest.raises(UserMistake, match=r"one\.ipynb cannot be graded with"):
        register(course, "ps1")


def without_ids(found):
    books = {
        name: replace(
            book,
            id="",
            grades={cell: replace(one, id="") for cell, one in book.grades.items()},
            tasks={cell: replace(one, id="") for cell, one in book.tasks.items()},
            solutions=dict.fromkeys(book.solutions, ""),
        )
        for name, book in found.notebooks.items()
    }
    return replace(found, id="", notebooks=books)


def test_what_would_be_registered_is_known_before_and_nothing_is_written(course):
    before = registering.expected(course, "ps1")
    assert registering.known(course, "ps1") is None
    assert not course.gradebook.exists()
    register(course, "ps1")
    assert without_ids(model.read(course.db_url, "ps1", "small")) == before


def test_what_is_registered_already_has_its_ids(known):
    before = known.gradebook.read_bytes()
    assert registering.expected(known, "ps1") == registering.known(known, "ps1")
    change(known, "one", make_it_three)
    found = registering.expected(known, "ps1")
    assert (found.id, found.notebooks["one"].grades["test-double"].max_score) == ("", 3.0)
    assert known.gradebook.read_bytes() == before


def test_a_gradebook_is_there_whole_or_not_at_all(course, monkeypatch):
    def fail(*_, **__):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(Gradebook, "check_course", fail)
        with pytest.raises(KeyboardInterrupt):
            register(course, "ps1")
    assert not list(course.root.glob("gradebook.db*"))
    register(course, "ps1")
    with sqlite3.connect(course.gradebook) as connection:
        assert connection.execute("select count(*) from alembic_version").fetchone() == (1,)
    connection.close()
    assert not list(course.root.glob("*.draft"))
