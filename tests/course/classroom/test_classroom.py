"""A class as its instructor sees it: from verdicts, gradebook and folders to a table, a page and a spreadsheet."""

import csv
import dataclasses
import json
import shutil
from datetime import datetime
from html.parser import HTMLParser
from io import StringIO

import pytest
from nbgrader.api import Gradebook
from rich.console import Console

from autograder import settings
from autograder.records import model as models
from autograder.records import register
from autograder.records.journal import Journal
from autograder.records.verdict import Flag, Grade, NotebookVerdict, Status, TestVerdict, Verdict
from autograder.records.writer import Writer
from course import exercises
from course.classroom import page, reading, sheet, terminal, words
from environment.paths import ROOT

NAME = "ch13-py-decorators-meta"
SLUG = "py-decorators-meta"
TIMED = exercises.exercise("ch13", "timed")
SLIP = TIMED.misconceptions[0]
POINTS = {test.cell: test.points for one in exercises.chapter("ch13").exercises for test in one.tests}


def cells(**wrong):
    """A verdict per test cell: all passed but those that are named."""
    return tuple(
        wrong.get(
            one.id.replace("-", "_"),
            TestVerdict(cell.cell, cell.points, cell.points, Status.PASSED, exercise=one.id),
        )
        for one in exercises.chapter("ch13").exercises
        for cell in one.tests
    )


def failed(message, exercise="timed", status=Status.FAILED, points=0.0):
    (cell,) = exercises.exercise("ch13", exercise).tests
    return TestVerdict(cell.cell, points, cell.points, status, message, exercise=exercise)


def verdict(student, submission="one", status=Status.FAILED, timestamp=None, reason="", **wrong):
    flags = (Flag("timed-tests", "It compared itself."),) if status is Status.HELD else ()
    parts = (NotebookVerdict(SLUG, cells(**wrong), flags=flags),) if status is not Status.NOT_JUDGED else ()
    grades = {SLUG: {t.id: Grade(t.points, t.status is Status.HELD) for p in parts for t in p.tests}}
    return Verdict(NAME, student, submission, "tests", status, reason, parts, grades, timestamp=timestamp)


def answer(root, student, text):
    folder = root / "autograded" / student / NAME
    folder.mkdir(parents=True)
    cell = {"cell_type": "code", "id": "timed", "metadata": {"nbgrader": {"grade_id": "timed"}}, "source": [text]}
    (folder / f"{SLUG}.ipynb").write_text(json.dumps({"cells": [cell]}))


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """A class of seven in one chapter."""
    root = tmp_path_factory.mktemp("class")
    shutil.copytree(ROOT / "source" / NAME, root / "source" / NAME)
    shutil.copy(ROOT / "nbgrader_config.py", root)
    made = settings.load(root)
    register.register(made, NAME)
    with Gradebook(made.db_url) as gradebook:
        gradebook.update_or_create_assignment(NAME, duedate=datetime(2026, 5, 1))
    late, early = "2026-05-01 12:00:00 UTC", "2026-04-30 12:00:00 UTC"
    verdicts = [
        verdict("ada", timestamp=late, timed=failed("the message")),
        verdict("ben", timestamp=early, timed=failed("nobody foresaw this\nand more")),
        verdict("cem", submission="two", status=Status.PASSED),
        verdict("dora", status=Status.HELD, timed=failed("", status=Status.HELD, points=None)),
        verdict("eve", status=Status.NOT_JUDGED, reason="The file is damaged."),
        verdict("=cmd()", timed=failed("nobody foresaw this\nin another way")),
    ]
    record(made, [verdict("cem"), verdict("cem", submission="two"), *verdicts])
    answer(root, "ada", SLIP.code)
    answer(root, "ben", "timed = 5")
    (root / "submitted" / "finn" / NAME).mkdir(parents=True)
    return made


def record(course, verdicts):
    journal = Journal(course.root, NAME)
    for one in verdicts:
        journal.record(one)
    model = models.read(course.db_url, NAME, course.directory.course_id)
    with Writer(course.db_url, model) as writer:
        writer.write(journal.verdicts())


@pytest.fixture(scope="module")
def room(course):
    return reading.room(course, ["ch13"])


def learner(room, name):
    return next(one for one in room.learners if one.name == name)


def timed(room):
    return next(one for one in room.exercises if one.id == "timed")


def test_everybody_is_there_also_who_waits_for_grading(room):
    assert [one.name for one in room.learners] == ["=cmd()", "ada", "ben", "cem", "dora", "eve", "finn"]
    assert (learner(room, "finn").waiting, learner(room, "ada").waiting) == (1, 0)


def test_points_are_those_of_the_gradebook(room):
    assert learner(room, "cem").points == learner(room, "cem").most == sum(POINTS.values())
    assert learner(room, "ada").points == sum(POINTS.values()) - TIMED.points


def test_late_is_after_the_due_date(room):
    assert [one.name for one in room.learners if one.late] == ["ada"]


def test_held_and_not_judged_count_for_nobody(room):
    assert (learner(room, "dora").count(Status.HELD), learner(room, "eve").count(Status.NOT_JUDGED)) == (1, 1)
    assert (timed(room).judged, timed(room).solved) == (4, 1)


def test_what_waits_for_the_instructor_is_said(room):
    assert words.to_settle(room) == [
        f"dora, {NAME}: give points in formgrader for timed (held). It compared itself.",
        f"eve, {NAME}: not judged. The file is damaged.",
    ]


def test_points_given_by_hand_settle_what_was_held(course):
    with Gradebook(course.db_url) as gradebook:
        (grade,) = [
            one
            for one in gradebook.find_submission_notebook(SLUG, NAME, "dora").grades
            if one.name == TIMED.tests[0].cell
        ]
        grade.manual_score = TIMED.points
        gradebook.db.commit()
        room = reading.room(course, ["ch13"])
        grade.manual_score = None
        gradebook.db.commit()
    assert (timed(room).judged, timed(room).solved) == (5, 2)
    assert learner(room, "dora").count(Status.HELD) == 0


def test_the_hardest_exercise_is_first(room):
    assert room.exercises[0].id == "timed"


def test_a_known_misconception_has_its_name_and_others_are_grouped_by_the_first_line(room):
    mistakes = {found.name: (found.known, count) for found, count in timed(room).mistakes}
    assert mistakes == {"nobody foresaw this": (False, 2), "Forgets to return": (True, 1)}


def test_tries_are_different_submissions_and_not_gradings(room):
    assert {one.student: one.tries for one in room.handed if one.student in ("ada", "cem")} == {"ada": 1, "cem": 2}
    assert not room.once


def test_where_only_one_submission_is_known_that_is_said(room):
    once = dataclasses.replace(room, handed=tuple(one for one in room.handed if one.student != "cem"))
    assert "one submission of each learner is known" in words.about_tries(once)


def test_every_chapter_that_was_handed_in_is_shown_when_none_is_named(course, room):
    assert reading.room(course, []).chapters == room.chapters == (NAME,)


def test_the_table_shows_it(room):
    out = StringIO()
    terminal.show(room, Console(file=out, width=160))
    said = out.getvalue()
    for text in ("7 learners in ch13", "25% of 4", "1 × Forgets to return", "2 × “nobody foresaw this”", "dora"):
        assert text in said


def test_the_spreadsheet_has_a_row_per_learner_and_exercise_and_no_formula(room, tmp_path):
    sheet.write(room, tmp_path / "class.csv")
    with (tmp_path / "class.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 5 * len(exercises.chapter("ch13").exercises) + 2
    assert not any(value.startswith(("=", "+", "-", "@")) for row in rows for value in row.values())
    ada = next(row for row in rows if (row["learner"], row["exercise"]) == ("ada", "timed"))
    assert (ada["points"], ada["status"], ada["mistake"]) == ("0.0", "failed", "Forgets to return")
    assert {row["status"] for row in rows if row["learner"] == "finn"} == {"not graded yet"}


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "  =1", "\t=1", "\r=1"])
def test_no_text_is_a_formula(text):
    assert sheet.safe(text) == f"'{text}"


@pytest.mark.parametrize("value", [-1.5, 0, "a=b", "", "ch13"])
def test_other_values_stay(value):
    assert sheet.safe(value) == value


def test_the_page_needs_nothing_else_and_shows_texts_as_texts(room):
    found = set()

    class Tags(HTMLParser):
        def handle_starttag(self, tag, attributes):
            found.add(tag)
            assert not {"src", "href", "onclick"} & {name for name, _ in attributes}

    evil = dataclasses.replace(room, titles={(NAME, "timed"): "<script>alert(1)</script>"})
    Tags().feed(page.page(evil))
    assert "script" not in found
    assert "Forgets to return" in page.page(room)
    assert "prefers-color-scheme:dark" in page.page(room)


def test_a_class_without_anything_is_no_error(tmp_path):
    shutil.copy(ROOT / "nbgrader_config.py", tmp_path)
    room = reading.room(settings.load(tmp_path), [])
    assert words.heading(room) == "0 learners in no chapter yet"
    assert "<tbody>" in page.page(room)
