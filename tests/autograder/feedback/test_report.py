"""The learner's part of a verdict as JSON."""

import json

from autograder.feedback import report
from autograder.feedback.report import to_json
from autograder.records.verdict import CheckVerdict, Flag, Grade, NotebookVerdict, Repair, Status, TestVerdict, Verdict

CHECKS = (
    CheckVerdict(1, False, Status.PASSED, "double(1)", "2"),
    CheckVerdict(9, True, Status.FAILED, "double('hidden call')", "hidden value", "Look at texts."),
)
TESTS = (
    TestVerdict("double-tests", 1.5, 2, Status.FAILED, "Look at texts.", 0.25, "", CHECKS, "double"),
    TestVerdict("essay", None, 3, Status.MANUAL),
)
PART = NotebookVerdict("n", TESTS, (Repair("double", "It was moved."),), (Flag("double", "looks odd"),))
VERDICT = Verdict(
    "a", "s", "x", "t", Status.FAILED, notebooks=(PART,), grades={"n": {"double-tests": Grade(1.5, False)}}
)


def test_a_report_says_what_a_learner_may_know():
    (part,) = report(VERDICT)["notebooks"]
    assert (part["points"], part["max_points"], part["open_points"]) == (1.5, 5, 3)
    assert part["repairs"] == ["It was moved."]
    assert part["tests"][0]["checks"] == [
        {"hidden": False, "status": "passed", "message": "", "call": "double(1)", "seen": "2"},
        {"hidden": True, "status": "failed", "message": "Look at texts."},
    ]


def test_flags_and_hidden_calls_are_not_in_it():
    text = to_json(VERDICT)
    assert json.loads(text) == report(VERDICT)
    for secret in ("looks odd", "hidden call", "hidden value"):
        assert secret not in text
