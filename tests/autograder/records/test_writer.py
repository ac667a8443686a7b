"""The rows are those that `nbgrader autograde` writes: whole tables are compared."""

import contextlib
import shutil
import sqlite3
import threading

import nbformat
import pytest

from autograder.errors import Failure
from autograder.records import model
from autograder.records.preprocess import Preprocess
from autograder.records.verdict import Grade, Status, Verdict
from autograder.records.writer import Writer


def graded(course, found, standings, pattern):
    """The class's verdicts: our preprocessors, with the outputs that stock nbgrader's kernel has made."""
    preprocess = Preprocess(course.config, found)
    for student in sorted(path.name for path in (course.root / "submitted").glob(pattern)):
        folder, graded_folder = course.path("submitted", student, "ps1"), course.path("autograded", student, "ps1")
        names = [path.stem for path in sorted(folder.glob("*.ipynb")) if path.stem in found.notebooks]
        standing = standings.get(student, model.Standing())
        timestamp = course.directory.get_existing_timestamp(str(folder))
        scored = {}
        for name in names:
            notebook = preprocess.sanitise(nbformat.read(folder / f"{name}.ipynb", 4), student, name)
            for ours, theirs in zip(
                notebook.cells, nbformat.read(graded_folder / f"{name}.ipynb", 4).cells, strict=True
            ):
                assert (ours.cell_type, ours.source, ours.metadata.get("nbgrader")) == (
                    theirs.cell_type,
                    theirs.source,
                    theirs.metadata.get("nbgrader"),
                )
                if ours.cell_type == "code":
                    ours.outputs = theirs.outputs
            scored[name] = preprocess.score(notebook, student, name, standing, timestamp)
        yield Verdict(
            "ps1",
            student,
            "s",
            "t",
            Status.PASSED,
            grades={name: part.grades for name, part in scored.items()},
            comments={name: part.comments for name, part in scored.items()},
            late={name: part.late for name, part in scored.items()},
            missing=tuple(name for name in found.notebooks if name not in scored),
            timestamp=None if timestamp is None else timestamp.isoformat(),
        )


def grade(course, file, pattern="*"):
    found = model.read(f"sqlite:///{file}", "ps1", "small")
    with Writer(f"sqlite:///{file}", found) as writer:
        verdicts = list(graded(course, found, writer.standings(), pattern))
        writer.write(verdicts)
        return writer, verdicts


@pytest.mark.parametrize(
    ("before", "after", "who"), [("ungraded.db", "first.db", "*"), ("meddled.db", "gradebook.db", "[lm]*")]
)
def test_the_rows_are_those_of_stock_nbgrader(stock, dump, tmp_path, before, after, who):
    shutil.copy(stock.root / before, tmp_path / "ours.db")
    grade(stock, tmp_path / "ours.db", who)
    assert dump(tmp_path / "ours.db") == dump(stock.root / after)


def test_writing_again_changes_nothing(stock, dump, tmp_path):
    shutil.copy(stock.root / "ungraded.db", tmp_path / "ours.db")
    writer, verdicts = grade(stock, tmp_path / "ours.db")
    once = dump(tmp_path / "ours.db")
    writer.write(verdicts)
    assert dump(tmp_path / "ours.db") == once


@pytest.fixture
def writer(known):
    with Writer(known.db_url, model.read(known.db_url, "ps1", "small"), seconds=0.2) as made:
        yield made


def verdict(student="ann", grades=None, **more):
    grades = {"one": {"test-double": Grade(2.0, False)}} if grades is None else grades
    return Verdict("ps1", student, "s", "t", Status.PASSED, grades=grades, **more)


def test_a_score_given_by_hand_meanwhile_is_looked_at_again(writer, known, execute):
    writer.write([verdict()])
    execute(known.gradebook, "update grade set manual_score = 1 where auto_score = 2")
    writer.write([verdict()])
    with contextlib.closing(sqlite3.connect(known.gradebook)) as connection:
        rows = connection.execute("select manual_score, needs_manual_grade from grade where auto_score = 2").fetchall()
    assert rows == [(1.0, 1)]


def test_what_could_not_be_judged_costs_no_point(writer):
    writer.write([verdict(), verdict("bob", {})])
    writer.write([verdict(grades={})])
    standings = writer.standings()
    assert standings["ann"].scores["one"]["test-double"].auto == 2.0
    assert {score.auto for cells in standings["bob"].scores.values() for score in cells.values()} == {None}


def test_a_test_that_the_gradebook_does_not_know_is_a_sentence_and_nothing_is_written(writer):
    gone = verdict("bob", {"one": {"test-gone": Grade(1.0, False)}})
    with pytest.raises(Failure, match=r"'bob' is about 'test-gone'.*grade 'ps1' again"):
        writer.write([verdict(), gone])
    assert writer.standings() == {}


def test_a_locked_gradebook_is_waited_for_and_then_a_sentence(writer, known):
    holder = sqlite3.connect(known.gradebook, isolation_level=None)
    holder.execute("begin immediate")
    with pytest.raises(Failure, match=r"gradebook.db is in use by another program: .* run the same command again"):
        writer.write([verdict()])
    holder.execute("rollback")
    holder.close()
    writer.write([verdict()])
    assert set(writer.standings()) == {"ann"}


def test_a_gradebook_that_is_released_in_time_is_written(known):
    holder = sqlite3.connect(known.gradebook, isolation_level=None, check_same_thread=False)
    holder.execute("begin immediate")
    release = threading.Timer(0.2, holder.execute, ["rollback"])
    with Writer(known.db_url, model.read(known.db_url, "ps1", "small")) as writer:
        release.start()
        writer.write([verdict()])
        assert set(writer.standings()) == {"ann"}
    release.join()
    holder.close()


def test_a_full_disk_is_a_sentence_and_nothing_is_lost(writer, known):
    many = [verdict(f"student {number}") for number in range(300)]
    with contextlib.closing(sqlite3.connect(known.gradebook)) as connection:
        pages = connection.execute("pragma page_count").fetchone()[0]
    with writer._engine.connect() as connection:  # the limit belongs to the pooled connection
        connection.exec_driver_sql(f"pragma max_page_count = {pages + 1}")
    with pytest.raises(Failure, match="because the disk is full: free some space"):
        writer.write(many)
    assert writer.standings() == {}
    with writer._engine.connect() as connection:
        connection.exec_driver_sql("pragma max_page_count = 1000000")
    writer.write(many)
    assert len(writer.standings()) == 300


@pytest.mark.parametrize("student", ["o'neill", "名前", "a b+c", "x" * 128, 'a%s:b"', "[1]*?"])
def test_odd_names_are_students(writer, student):
    writer.write([verdict(student)])
    assert set(writer.standings()) == {student}
