"""The same feedback as JSON, for tools: what a learner may know of a verdict, and nothing that is for instructors."""

import json
from typing import Any

from autograder.feedback.words import score
from autograder.records.verdict import CheckVerdict, NotebookVerdict, TestVerdict, Verdict

VERSION = 1


def report(verdict: Verdict) -> dict[str, Any]:
    """Return the learner's part of a scrubbed verdict as plain data."""
    return {
        "version": VERSION,
        "assignment": verdict.assignment,
        "student": verdict.student,
        "submission": verdict.submission,
        "graded_at": verdict.graded_at,
        "status": verdict.status.value,
        "reason": verdict.reason,
        "missing": list(verdict.missing),
        "notebooks": [_notebook(verdict, part) for part in verdict.notebooks],
    }


def to_json(verdict: Verdict) -> str:
    """Return the report as text."""
    return json.dumps(report(verdict), indent=1) + "\n"


def _notebook(verdict: Verdict, part: NotebookVerdict) -> dict[str, Any]:
    late = verdict.late.get(part.name) or 0.0
    points, most, waiting = score(part, late)
    return {
        "name": part.name,
        "reason": part.reason,
        "points": points,
        "max_points": most,
        "open_points": waiting,
        "late_penalty": late,
        "repairs": [repair.what for repair in part.repairs],
        "tests": [_test(test) for test in part.tests],
    }


def _test(test: TestVerdict) -> dict[str, Any]:
    return {
        "id": test.id,
        "exercise": test.exercise,
        "status": test.status.value,
        "points": test.points,
        "max_points": test.max_points,
        "message": test.message,
        "answer_error": test.answer_error,
        "limit": test.limit,
        "seconds": test.seconds,
        "checks": [_check(check) for check in test.checks],
    }


def _check(check: CheckVerdict) -> dict[str, Any]:
    """A hidden check tells how it came out and what its author says to the learner, not what it called."""
    told = {"hidden": check.hidden, "status": check.status.value, "message": check.message}
    return told if check.hidden else told | {"call": check.call, "seen": check.seen}
