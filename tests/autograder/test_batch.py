"""One course through its life: graded, handed in again, damaged, regraded; what each run does and leaves alone."""

import json
import shutil
import stat

import pytest

from environment import processes
from tests.autograder.tiny import NAME, POINTS, RIGHT, SLOW, WRONG, Tiny, nbgrader, source

FULL, NOTHING = dict(POINTS), dict.fromkeys(POINTS, 0.0)
EASIER = {"price": 'assert price(1) == 17, "One piece costs 17."'}
HALF = {**RIGHT, **WRONG, "total": RIGHT["total"]}


@pytest.fixture(scope="module")
def graded(tmp_path_factory, launcher):
    """A course with learners of every kind, graded once."""
    course = Tiny(tmp_path_factory.mktemp("graded"), launcher)
    course.submit("honest", **RIGHT)
    course.submit("wrong", **WRONG)
    course.submit("half", **HALF)
    course.submit("untouched")
    course.damage("torn", b'{"cells": [')
    course.damage("text", b"I did it all on paper.")
    course.submit("ends", price="import os\nos._exit(0)", total="total = 60")
    course.submit("loops", price="while True: pass", total="total = 60")
    course.submit(" space", **RIGHT)
    (course.folder("nothing")).mkdir(parents=True)
    (course.root / "submitted" / "readme.txt").write_text("not a student")
    course.run_ = course.grade()
    return course


def test_the_summary(graded):
    row = graded.run_.row
    assert (row["assignment"], row["graded"], row["passed"]) == (NAME, 9, 1)
    assert set(row["not_judged"]) == {"torn", "text", "nothing"}
    assert row["held"] == [] and row["lost"] == []
    assert row["points"] == sum(FULL.values()) + 2 * FULL["total"]  # honest, half and loops
    assert set(row) == {
        *("assignment", "graded", "passed", "held", "not_judged", "lost", "repaired", "points", "seconds", "refused")
    }


def test_the_scores_in_the_gradebook(graded):
    scores = graded.scores()
    assert scores["honest"] == FULL
    assert scores["wrong"] == scores["untouched"] == scores["ends"] == NOTHING
    assert scores["half"] == {"price": 0.0, "total": POINTS["total"]}
    assert scores["loops"] == {"price": 0.0, "total": POINTS["total"]}


def test_what_cannot_be_judged_has_a_sentence_and_no_grade(graded):
    for student in ("torn", "text", "nothing"):
        verdict = graded.verdict(student)
        assert verdict["status"] == "not judged" and verdict["reason"].endswith(".")
        assert set(graded.scores()[student].values()) == {None}
    needed = graded.sql("select count(*) from grade where auto_score is null and needs_manual_grade = 0")
    assert needed == [(0,)]


def test_a_folder_that_is_no_student_is_told_and_stops_nothing(graded):
    (sentence,) = graded.run_.row["refused"]
    assert "' space'" in sentence and "rename the folder" in sentence
    assert not (graded.root / "autograded" / " space").exists()


def test_the_files_for_formgrader_and_learners(graded):
    for student in ("honest", "wrong", "loops"):
        notebook = graded.root / "autograded" / student / NAME / "first.ipynb"
        assert stat.S_IMODE(notebook.stat().st_mode) == 0o444
        assert json.loads(notebook.read_text())["nbformat"] == 4
        assert (notebook.parent / "data" / "prices.txt").exists()
        report = json.loads((graded.root / "feedback" / student / NAME / "feedback.json").read_text())
        assert report
        page = (graded.root / "feedback" / student / NAME / "first.html").read_text()
        assert "413" not in page and "HIDDEN" not in page
    assert not (graded.root / "autograded" / "torn" / NAME / "first.ipynb").exists()


def test_nothing_unfinished_is_left(graded):
    for kind in ("drafts", "staged", "proposed"):
        assert not list((graded.journal / kind).glob("*"))
    placed = [json.loads(line) for line in (graded.journal / "placed.jsonl").read_text().splitlines()]
    assert sorted(entry["student"] for entry in placed) == sorted(graded.scores())


def copy(graded, root, launcher):
    """The graded course again, to be changed."""
    made = Tiny(root / "copy", launcher)
    shutil.copytree(graded.root, made.root, dirs_exist_ok=True)
    return made


@pytest.fixture
def again(graded, tmp_path, launcher):
    return copy(graded, tmp_path, launcher)


def test_only_what_is_new_is_graded(again):
    before = again.state()
    assert again.grade().row["graded"] == 0
    assert again.state() == before
    again.submit("wrong", **RIGHT)
    again.submit("new", **HALF)
    again.damage("torn", b"[]")
    assert again.grade().row["graded"] == 3
    assert again.scores()["wrong"] == FULL and again.scores()["new"]["total"] == 3.0
    assert [former["status"] for former in again.history("wrong")] == ["failed"]
    assert again.history("honest") == [] and again.history("new") == []


def test_force_and_student_choose_what_is_graded(again):
    assert again.grade("--force", "--student", "hon*", "--student", "half").row["graded"] == 2
    assert len(again.history("honest")) == len(again.history("half")) == 1
    assert again.history("wrong") == []
    assert again.grade("--student", "nobody").row["graded"] == 0
    assert again.scores()["honest"] == FULL


def test_changed_tests_wait_for_regrade_which_writes_only_when_told(again):
    again.write(source(EASIER))
    before = again.state()
    assert again.grade().row["graded"] == 0
    shown = again.run("regrade", NAME, "--json").rows
    assert {(one["student"], one["test"], one["before"], one["after"]) for one in shown} == {
        ("wrong", "price-tests", 0.0, 2.0),
        ("half", "price-tests", 0.0, 2.0),
    }
    assert again.state() == before
    assert again.history("wrong") == []

    applied = again.run("regrade", NAME, "--json", "--apply").rows
    assert applied == shown
    assert again.scores()["wrong"]["price"] == 2.0 and again.scores()["untouched"] == NOTHING
    assert [former["notebooks"][0]["tests"][0]["points"] for former in again.history("wrong")] == [0.0]
    assert again.run("regrade", NAME, "--json", "--apply").rows == []
    assert len(again.history("wrong")) == 1
    text = again.run("regrade", NAME).out
    assert "Nothing changes." in text


def test_a_test_with_other_points_reaches_the_gradebook_only_with_apply(again):
    node = source()
    next(cell for cell in node.cells if cell.id == "total-tests").metadata.nbgrader.points = 7
    again.write(node)
    again.run("regrade", NAME, "--json")
    assert again.scores()["honest"]["total"] == 3.0
    again.run("regrade", NAME, "--json", "--apply")
    assert again.scores()["honest"]["total"] == 7.0


def test_a_verdict_that_never_came_into_the_gradebook_is_made_anew_when_the_tests_have_changed(again):
    again.submit("late", **HALF)
    (again.root / "gradebook.db").rename(again.root / "kept.db")
    (again.root / "gradebook.db").mkdir()  # whoever cannot write has not placed
    assert "cannot be opened" in again.grade("--student", "late", status=1).error
    (again.root / "gradebook.db").rmdir()
    (again.root / "kept.db").rename(again.root / "gradebook.db")
    again.write(source(EASIER))
    assert again.grade("--student", "late").row["graded"] == 1
    assert again.scores()["late"] == FULL


def test_two_runs_exclude_each_other(again):
    again.submit("late", price=SLOW.format(3) + RIGHT["price"], total=RIGHT["total"])
    first = again.start("grade", NAME, "--json", "--student", "late")
    while (again.journal / "lock").read_text().strip() != str(first[0]):
        assert processes.token(first[0])
    second = again.run("grade", NAME, "--json", status=2)
    assert f"{NAME} is being graded by another run (process {first[0]})" in second.error
    assert again.finish(first).row["graded"] == 1


def test_slow_submissions_are_put_off_until_the_others_are_done(tiny):
    course = tiny(patience=2)  # quick ones need less, also where other work keeps the machine busy
    for name in ("a-slow", "b-slow"):
        course.submit(name, price=SLOW.format(3) + RIGHT["price"], total=RIGHT["total"])
    for number in range(4):
        course.submit(f"quick{number}", **RIGHT)
    assert course.grade("--jobs", "2").row["passed"] == 6
    placed = [json.loads(line)["student"] for line in (course.journal / "placed.jsonl").read_text().splitlines()]
    assert {*placed[-2:]} == {"a-slow", "b-slow"}
    assert course.scores()["a-slow"] == FULL


DOOM = """
import os
from autograder.grading import Grader

grade = Grader.grade
def doomed(self, one, patience=0.0):
    if one.student == "doomed":
        os.kill(os.getpid(), 9)
    return grade(self, one, patience)
Grader.grade = doomed
"""


def test_what_the_grader_cannot_judge_costs_nothing_and_is_tried_again(tiny):
    course = tiny()
    course.submit("honest", **RIGHT)
    course.submit("doomed", **RIGHT)
    row = course.grade(status=1, before=DOOM).row
    assert row["lost"] == ["doomed"] and "the worker ended with status -9" in row["not_judged"]["doomed"]
    assert course.scores() == {"honest": FULL, "doomed": dict.fromkeys(FULL)}
    assert "costs no point" in course.verdict("doomed")["reason"]
    assert course.grade().row["graded"] == 1
    assert course.scores() == {"honest": FULL, "doomed": FULL}
    assert [former["submission"] for former in course.history("doomed")] == [""]


def test_what_the_grader_cannot_judge_again_keeps_its_former_verdict(again):
    again.submit("doomed", **WRONG)
    again.grade("--student", "doomed")
    again.write(source(EASIER))
    run = again.run("regrade", NAME, "--json", "--apply", "--student", "doomed", status=1, before=DOOM)
    assert run.rows == [] and "doomed keeps the former verdict" in run.error
    assert again.scores()["doomed"] == NOTHING and again.history("doomed") == []
    again.run("regrade", NAME, "--json", "--apply", "--student", "doomed")
    assert again.scores()["doomed"]["price"] == 2.0


@pytest.mark.parametrize(
    "moment",
    [
        "autograder.records.journal.Journal.record",
        "autograder.records.journal.Journal.place",
        "autograder.records.writer.Writer.write",
        "autograder.records.journal.Journal.settle",
    ],
)
def test_a_run_killed_between_two_steps_is_completed_by_the_next(tiny, moment):
    course = tiny()
    for name in ("ann", "bob", "cid"):
        course.submit(name, **RIGHT)
    module, kind, step = moment.rsplit(".", 2)
    before = f"""
import os
from {module} import {kind}

done, old = [], {kind}.{step}
def killed(self, *rest):
    if done:
        os.kill(os.getpid(), 9)
    done.append(1)
    {"" if step in ("record", "place") else "os.kill(os.getpid(), 9)"}
    return old(self, *rest)
{kind}.{step} = killed
"""
    course.grade(status=-9, before=before)
    course.grade()
    assert course.scores() == dict.fromkeys(["ann", "bob", "cid"], FULL)
    assert [course.history(name) for name in ("ann", "bob", "cid")] == [[], [], []]
    assert (course.root / "autograded" / "cid" / NAME / "first.ipynb").exists()


def test_nbgrader_goes_on_from_there(again):
    nbgrader(again, "export", "--to", str(again.root / "grades.csv"))
    lines = (again.root / "grades.csv").read_text().splitlines()
    rows = [dict(zip(lines[0].split(","), line.split(","), strict=True)) for line in lines[1:]]
    assert {row["student_id"]: float(row["score"]) for row in rows}["honest"] == 5.0
    nbgrader(again, "generate_feedback", NAME, "--student", "honest", "--force")
    assert "price" in (again.root / "feedback" / "honest" / NAME / "first.html").read_text()
    assert again.grade().row["graded"] == 0
