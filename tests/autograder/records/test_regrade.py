from autograder.records.regrade import Change, difference
from autograder.records.verdict import NotebookVerdict, Status, TestVerdict, Verdict


def verdict(student, *tests):
    return Verdict("ps1", student, "s", "t", Status.PASSED, notebooks=(NotebookVerdict("one", tests),))


def scored(name, points, status=Status.PASSED, message=""):
    return TestVerdict(name, points, 2.0, status, message)


def test_only_what_changes_is_listed():
    old = [verdict("bob", scored("a", 2.0), scored("b", 2.0)), verdict("ann", scored("a", 2.0)), verdict("cem")]
    new = [verdict("bob", scored("a", 2.0), scored("b", 0.0, Status.FAILED, "no")), verdict("ann", scored("a", 2.0))]
    changes = difference(old, new)
    assert changes == [Change("bob", "one", "b", 2.0, 0.0, Status.PASSED, Status.FAILED, "no")]
    assert changes[0].points == -2.0


def test_learners_and_tests_come_and_go():
    old = [verdict("ann", scored("gone", 1.0))]
    new = [verdict("bob", scored("a", None, Status.NOT_JUDGED)), verdict("ann", scored("new", 2.0))]
    assert [(c.student, c.test, c.before, c.after, c.points) for c in difference(old, new)] == [
        ("ann", "new", None, 2.0, 2.0),
        ("ann", "gone", 1.0, None, -1.0),
        ("bob", "a", None, None, 0.0),
    ]
