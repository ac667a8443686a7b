"""What another grading would change, learner by learner, before anybody applies it."""

from collections.abc import Iterable
from dataclasses import dataclass

from autograder.records.verdict import Status, TestVerdict, Verdict


@dataclass(frozen=True)
class Change:
    """One test of one learner that comes out otherwise; None where there was or will be no such test."""

    student: str
    notebook: str
    test: str
    before: float | None
    after: float | None
    status_before: Status | None
    status_after: Status | None
    message: str = ""

    @property
    def points(self) -> float:
        """What the learner gains, or loses when it is below zero."""
        return (self.after or 0.0) - (self.before or 0.0)


def difference(old: Iterable[Verdict], new: Iterable[Verdict]) -> list[Change]:
    """Return what the new verdicts change, for the learners they are about, in the order of their names."""
    former = {verdict.student: verdict for verdict in old}
    latest = sorted(new, key=lambda verdict: verdict.student)
    return [change for verdict in latest for change in _changes(former.get(verdict.student), verdict)]


def _changes(old: Verdict | None, new: Verdict) -> list[Change]:
    before, after = _tests(old), _tests(new)
    return [
        change
        for key in [*after, *(key for key in before if key not in after)]
        if (change := _change(new.student, key, before.get(key), after.get(key)))
    ]


def _tests(verdict: Verdict | None) -> dict[tuple[str, str], TestVerdict]:
    if verdict is None:
        return {}
    return {(notebook.name, test.id): test for notebook in verdict.notebooks for test in notebook.tests}


def _change(student: str, key: tuple[str, str], old: TestVerdict | None, new: TestVerdict | None) -> Change | None:
    before, after = [(test.points, test.status) if test else (None, None) for test in (old, new)]
    if before == after:
        return None
    return Change(student, *key, before[0], after[0], before[1], after[1], new.message if new else "")
