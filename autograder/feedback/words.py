"""What the statuses are called on a learner's page and what to do next; a word and a sign each, never colour alone."""

from collections.abc import Sequence

from autograder.records.verdict import NotebookVerdict, Status, TestVerdict, Verdict

SIGNS = {
    Status.PASSED: "✔",
    Status.FAILED: "✗",
    Status.HELD: "…",
    Status.MANUAL: "✎",
    Status.NOT_JUDGED: "?",
}
WORDS = {
    Status.PASSED: "passed",
    Status.FAILED: "not passed yet",
    Status.HELD: "waits for your instructor",
    Status.MANUAL: "graded by hand",
    Status.NOT_JUDGED: "could not be judged",
}
MEANING = {
    Status.HELD: "Your instructor looks at this one before it counts. You need not do anything.",
    Status.MANUAL: "Your instructor reads this answer and gives the points.",
    Status.NOT_JUDGED: "This costs you no points. Your instructor has been told.",
}
LIMITS = {
    "time": "It took longer than it may: look for a loop that never ends.",
    "cpu": "It used more computing time than it may: look for a loop that never ends.",
    "memory": "It used more memory than it may: look for something that grows without end.",
    "output": "It printed more than it may, so a part is missing: look for a print in a long loop.",
    "processes": "It started more processes or threads than it may.",
    "disk": "It wrote more to the disk than it may.",
}
_ORDER = (Status.FAILED, Status.NOT_JUDGED, Status.HELD, Status.MANUAL)


def number(points: float | None) -> str:
    """Return points as people write them: 2, 1.5, and a dash for none yet."""
    return "–" if points is None else f"{points:.2f}".rstrip("0").rstrip(".")


def overall(tests: Sequence[TestVerdict]) -> Status:
    """Return the status of an exercise from those of its tests: the one that asks most of the learner."""
    found = {test.status for test in tests}
    return next((status for status in _ORDER if status in found), Status.PASSED)


def score(part: NotebookVerdict, late: float | None = None) -> tuple[float, float, float]:
    """Return the points so far, the most there can be, and how many of those are still open."""
    points = sum(test.points for test in part.tests if test.points is not None)
    most = sum(test.max_points for test in part.tests)
    waiting = sum(test.max_points for test in part.tests if test.points is None)
    return max(points - (late or 0), 0.0), most, waiting


def next_step(verdict: Verdict, part: NotebookVerdict, first: str) -> str:
    """Say in a sentence or two what the learner does now; `first` is the first exercise that failed."""
    if reason := part.reason or (verdict.reason if not part.tests else ""):
        return f"{reason} This costs you no points yet."
    if not part.tests:
        return "Nothing in this notebook is graded."
    if first:
        return (
            f"Start with {first}: read its message, change your answer, and run its tests again. "
            "Hints stand below the message."
        )
    if score(part)[2]:
        return "Nothing for you to do: some of it waits for your instructor."
    return "Everything passed. Nothing is left to do here."
