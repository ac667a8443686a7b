from autograder.records.progress import Progress, Submission
from autograder.records.verdict import Status, TestVerdict

ANN, BOB = Submission("ann", "s", "t"), Submission("bob", "s", "t")
TEST = TestVerdict("a", 1.0, 1.0, Status.PASSED)


def test_attempts_are_counted_and_the_last_ones_tests_are_kept(tmp_path):
    progress = Progress(tmp_path / "progress")
    for test in (TEST, TestVerdict("b", 0.0, 1.0, Status.FAILED)):
        progress.started(ANN)
        progress.tested(ANN, "one", test)
        progress.started(BOB)
    found = progress.attempts()
    assert (found[ANN].times, [test.id for test in found[ANN].tests["one"]]) == (2, ["b"])
    assert (found[BOB].times, found[BOB].tests) == (2, {})
    progress.clear()
    assert progress.attempts() == {}
