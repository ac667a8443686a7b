"""The supervisor's side of a sealed cell: it keeps what is expected and remembers what came.

The learner's process sends values and is told whether to go on. Whatever it does with that answer, the cell passes
only when every required value has come and none was wrong.
"""

import random
from dataclasses import dataclass
from typing import Any

from autograder.kernel.channel import Confused, Frame
from autograder.records.verdict import CheckVerdict, Status
from autograder.sealing import Check, Sealed, decode, decoys

SEEN = 300
VALUES = 100_000  # per cell: a loop of checks is fine, a flood is not


@dataclass
class Seen:
    """What came for one check."""

    status: Status
    value: str


class CellJudge:
    """Judges the values of one sealed cell."""

    def __init__(self, sealed: Sealed, rng: random.Random | None = None) -> None:
        self._checks = {check.k: check for check in sealed.checks}
        self._open = sealed.open
        self._seen: dict[int, list[Seen]] = {}
        self._rng = rng or random.SystemRandom()
        self._pending: tuple[Check, list[bool]] | None = None
        self._asked: set[int] = set()  # the checks whose question went inside: whoever saw it knows what is expected
        self._left = VALUES

    def answer(self, frame: Frame) -> dict[str, Any]:
        """Return what the child is told about a value."""
        check = self._checks.get(frame.get("k", -1)) if type(frame.get("k")) is int else None
        self._left -= 1
        if check is None or self._left < 0:
            raise Confused("a value for an assertion that does not exist")
        if (frame.get("t") == "inside") != (self._pending is not None):
            raise Confused("a value where an answer was due, or an answer to nothing")
        if frame.get("t") == "inside":
            return self._decide(check, frame.get("v"))
        return self._judge(check, frame.get("v"))

    def _judge(self, check: Check, encoded: object) -> dict[str, Any]:
        try:
            value = decode(encoded)
        except ValueError as error:
            return self._note(check, Status.FAILED, f"<{error}>")
        outcome = check.judge(value)
        if outcome == "opaque":
            tests, right = decoys(check, random.Random(self._rng.getrandbits(64)))
            self._pending = check, right
            self._asked.add(check.k)
            return {"tests": tests}
        return self._note(check, Status.PASSED if outcome == "passed" else Status.FAILED, _short(value))

    def _decide(self, check: Check, answers: object) -> dict[str, Any]:
        """The value has compared itself with several candidates: one that is equal to two of them is forged."""
        if self._pending is None or self._pending[0] is not check:
            raise Confused("an answer to a question that was not asked")
        expected, self._pending = self._pending[1], None
        right = isinstance(answers, list) and [answer is True for answer in answers] == expected
        return self._note(check, Status.PASSED if right else Status.FAILED, "<no plain data>")

    def _note(self, check: Check, status: Status, value: str) -> dict[str, Any]:
        self._seen.setdefault(check.k, []).append(Seen(status, value))
        if status is Status.PASSED:
            return {"ok": True}
        return {"ok": False, "message": check.message_source}

    @property
    def complete(self) -> bool:
        """Whether every required value has come and none was wrong."""
        seen = [one for several in self._seen.values() for one in several]
        came = all(check.k in self._seen for check in self._checks.values() if check.required)
        return came and self._pending is None and all(one.status is Status.PASSED for one in seen)

    @property
    def decided_inside(self) -> list[str]:
        """The calls whose value compared itself, for review."""
        return [check.call for k, check in self._checks.items() if k in self._asked]

    @property
    def strong(self) -> bool:
        """Whether a required value that the learner can neither read nor guess was compared outside."""
        return any(
            check.required and check.hidden and check.strength == "sealed" and check.k not in self._asked
            for check in self._checks.values()
        )

    @property
    def trusting(self) -> bool:
        """Whether points hang on a comparison in the learner's process that no strong value backs up."""
        inside = self._open or any(check.op == "truth" for check in self._checks.values())
        return bool(inside) and not self.strong

    def verdicts(self, message: str) -> tuple[CheckVerdict, ...]:
        """Return what became of each check; `message` belongs to the one that failed."""
        return tuple(self._verdict(check, message) for check in self._checks.values())

    def _verdict(self, check: Check, message: str) -> CheckVerdict:
        several = self._seen.get(check.k, [])
        failed = next((one for one in several if one.status is Status.FAILED), None)
        status = Status.FAILED if failed else Status.PASSED if several else Status.NOT_JUDGED
        value = (failed or several[-1]).value if several else ""
        return CheckVerdict(check.line, check.hidden, status, check.call, value, message if failed else "")


def _short(value: object) -> str:
    try:
        text = repr(value)
    except ValueError:  # a number with more digits than Python prints
        return "<a very long number>"
    return text if len(text) <= SEEN else text[:SEEN] + "…"
