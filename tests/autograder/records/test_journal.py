"""Whatever ends a run, the next one finds what it needs and repeats nothing."""

import os
import shutil
import sqlite3
import sys
from dataclasses import replace

import pytest

from autograder.errors import Failure, UserMistake
from autograder.records import model, placing
from autograder.records.journal import Journal
from autograder.records.verdict import Grade, Status, TestVerdict, Verdict
from autograder.records.writer import Writer

PASSED = TestVerdict("test-double", 2.0, 2.0, Status.PASSED)


def verdict(student="ann", points=2.0, submission="s"):
    return Verdict(
        "ps1", student, submission, "t", Status.PASSED, grades={"one": {"test-double": Grade(points, False)}}
    )


def fill(journal, found):
    draft = journal.draft(found.student)
    for part in ("autograded", "feedback"):
        (draft / part / "data").mkdir(parents=True)
        (draft / part / "one.ipynb").write_text(found.digest)
        (draft / part / "data" / "table.csv").write_text(part)
    return found


@pytest.fixture
def journal(tmp_path):
    return Journal(tmp_path, "ps1")


def grade(course, found):
    """A whole run that grades one submission, or finishes what an earlier one has begun; tells whether it graded."""
    journal = Journal(course.root, "ps1")
    with journal.run(), Writer(course.db_url, model.read(course.db_url, "ps1", "small")) as writer:
        former = journal.verdict(found.student)
        new = former is None or (former.submission, former.tests) != (found.submission, found.tests)
        if new:
            journal.record(fill(journal, found))
        placing.finish(journal, writer, journal.unplaced(), course.path)
    return new


def shown(course, student="ann"):
    """What nbgrader's folders and its gradebook show."""
    texts = [(course.path(step, student, "ps1") / "one.ipynb").read_text() for step in ("autograded", "feedback")]
    connection = sqlite3.connect(course.gradebook)
    scores = connection.execute("select auto_score from grade where auto_score is not null").fetchall()
    connection.close()
    return texts, scores


def test_a_verdict_is_shown_everywhere_and_never_again(known):
    assert grade(known, verdict())
    assert shown(known) == ([verdict().digest] * 2, [(2.0,)])
    assert not grade(known, verdict())
    assert oct((known.path("autograded", "ann", "ps1") / "data" / "table.csv").stat().st_mode)[-3:] == "444"
    assert oct((known.path("feedback", "ann", "ps1") / "one.ipynb").stat().st_mode)[-3:] == "644"


def test_a_new_verdict_replaces_folders_whole_and_keeps_the_former_one(known):
    grade(known, verdict())
    stale = known.path("autograded", "ann", "ps1") / "stale.txt"
    stale.touch()
    grade(known, verdict(points=1.0, submission="s2"))
    journal = Journal(known.root, "ps1")
    assert journal.history("ann") == [verdict()]
    assert journal.verdict("ann") == verdict(points=1.0, submission="s2")
    assert not stale.exists()
    assert shown(known)[1] == [(1.0,)]


def dies_at(step, act):
    """Do it in a process that is killed before its n-th change of a file; tell whether it came to the end."""
    if (child := os.fork()) == 0:
        left = step

        def watch(event, arguments):
            nonlocal left
            writes = event == "open" and arguments[2] & (os.O_WRONLY | os.O_RDWR)
            if writes or event in {"os.rename", "os.remove", "os.rmdir", "os.mkdir", "os.chmod", "sqlite3.connect"}:
                left -= 1
                if left < 0:
                    os.kill(os.getpid(), 9)

        sys.addaudithook(watch)
        try:
            act()
        finally:
            os._exit(0)
    return os.waitpid(child, 0)[1] == 0


def test_a_run_killed_at_any_moment_is_completed_by_the_next(known, tmp_path):
    grade(known, verdict())
    shutil.copytree(known.root, tmp_path / "pristine")
    new = verdict(points=1.0, submission="s2")
    again, step = [], 0
    while not dies_at(step, lambda: grade(known, new)):
        again.append(grade(known, new))
        journal = Journal(known.root, "ps1")
        assert shown(known) == ([new.digest] * 2, [(1.0,)]), step
        assert (journal.verdict("ann"), journal.history("ann")) == (new, [verdict()]), step
        assert journal.unplaced() == [], step
        assert not [
            *journal.folder.glob("drafts/*"),
            *journal.folder.glob("staged/*"),
            *journal.folder.rglob("*.draft"),
        ]
        shutil.rmtree(known.root)
        shutil.copytree(tmp_path / "pristine", known.root)
        step += 1
    assert again == sorted(again, reverse=True)  # until the verdict is there it is graded again, and never after
    assert {True, False} == set(again)


def test_a_gradebook_that_refuses_leaves_the_rest_for_the_next_run(known):
    holder = sqlite3.connect(known.gradebook, isolation_level=None)
    journal = Journal(known.root, "ps1")
    found = model.read(known.db_url, "ps1", "small")
    with journal.run(), Writer(known.db_url, found, seconds=0) as writer:
        journal.record(fill(journal, verdict()))
        holder.execute("begin immediate")
        with pytest.raises(Failure, match="in use by another program"):
            placing.finish(journal, writer, journal.unplaced(), known.path)
    holder.execute("rollback")
    holder.close()
    assert not grade(known, verdict())
    assert shown(known) == ([verdict().digest] * 2, [(2.0,)])


def test_recording_the_same_verdict_twice_is_once(journal):
    for found in (verdict(), verdict(), verdict(points=0.0), verdict()):
        journal.record(found)
    assert [former.grades["one"]["test-double"].auto_score for former in journal.history("ann")] == [2.0, 0.0]


def test_a_proposal_changes_nothing_until_it_is_accepted(known):
    grade(known, verdict())
    journal = Journal(known.root, "ps1")
    with journal.run():
        journal.propose(fill(journal, verdict(points=0.5)))
    assert not grade(known, verdict())
    assert shown(known)[1] == [(2.0,)]
    with journal.run():
        assert journal.proposals() == [verdict(points=0.5)]
        journal.accept(journal.proposals()[0])
    grade(known, verdict())
    assert shown(known) == ([verdict(points=0.5).digest] * 2, [(0.5,)])
    assert journal.proposals() == []


def test_a_rejected_proposal_leaves_nothing(journal):
    journal.propose(fill(journal, verdict()))
    journal.reject(verdict())
    assert not [*(journal.folder / "staged").iterdir(), *(journal.folder / "proposed").iterdir()]
    assert journal.verdict("ann") is None


def test_a_damaged_verdict_names_its_file(journal):
    journal.record(verdict())
    (journal.folder / "verdicts" / "ann.json").write_text("{")
    with pytest.raises(Failure, match=r"verdicts/ann\.json: This is not a verdict.*Remove the file"):
        journal.verdicts()


@pytest.mark.parametrize("student", ["../bob", "", ".hidden", "a\nb", "x" * 129])
def test_a_name_that_cannot_be_kept_is_refused(journal, student):
    for act in (journal.draft, journal.verdict, lambda name: journal.record(replace(verdict(), student=name))):
        with pytest.raises(UserMistake, match="rename the folder"):
            act(student)


def test_similar_names_do_not_meet(journal):
    names = ["a", "~a", "a.draft", "a.json", "a-1", "A", "ä", "a\u0308", "名前" * 30, "a b"]
    with journal.run():
        for name in names:
            journal.record(fill(journal, verdict(name)))
    with journal.run():
        assert sorted(found.student for found in journal.unplaced()) == sorted(names)
        assert len(list((journal.folder / "staged").iterdir())) == len(names)
