"""The verdict on one submission: one versioned format for terminal, notebook, HTML and CI."""

import hashlib
import json
from dataclasses import dataclass, field, fields
from enum import StrEnum
from functools import cached_property
from typing import Any, NamedTuple, Self

from autograder.errors import Failure

VERSION = 1


class Status(StrEnum):
    """How a test, a check or a whole submission came out."""

    PASSED = "passed"
    FAILED = "failed"
    NOT_JUDGED = "not judged"
    HELD = "held"
    MANUAL = "manual"


class Grade(NamedTuple):
    """What nbgrader keeps of one test."""

    auto_score: float | None
    needs_manual_grade: bool


@dataclass(frozen=True)
class CheckVerdict:
    """One assertion of a test: what was called and what came back."""

    line: int
    hidden: bool
    status: Status
    call: str = ""
    seen: str = ""
    message: str = ""


@dataclass(frozen=True)
class TestVerdict:
    """One test cell; `id` is nbgrader's grade_id, `limit` the limit that ended it."""

    __test__ = False  # pytest would collect it by its name

    id: str
    points: float | None
    max_points: float
    status: Status
    message: str = ""
    seconds: float = 0.0
    limit: str = ""
    checks: tuple[CheckVerdict, ...] = ()
    exercise: str = ""
    answer_error: str = ""

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> Self:
        """Build a test's verdict from what JSON made of its fields."""
        checks = tuple(CheckVerdict(**check | {"status": Status(check["status"])}) for check in values["checks"])
        return cls(**values | {"status": Status(values["status"]), "checks": checks})


@dataclass(frozen=True)
class Repair:
    """What was put right in a cell, as one sentence for instructor and learner."""

    cell: str
    what: str


@dataclass(frozen=True)
class Flag:
    """What is suspicious about a cell, as one sentence for the instructor only."""

    cell: str
    what: str


@dataclass(frozen=True)
class NotebookVerdict:
    """One notebook of a submission; `reason` is a sentence when it could not be judged."""

    name: str
    tests: tuple[TestVerdict, ...]
    repairs: tuple[Repair, ...] = ()
    flags: tuple[Flag, ...] = ()
    reason: str = ""

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> Self:
        """Build a notebook's verdict from what JSON made of its fields."""
        return cls(
            name=values["name"],
            tests=tuple(TestVerdict.from_dict(test) for test in values["tests"]),
            repairs=tuple(Repair(**repair) for repair in values["repairs"]),
            flags=tuple(Flag(**flag) for flag in values["flags"]),
            reason=values["reason"],
        )


@dataclass(frozen=True)
class Verdict:
    """Everything that is known about one graded submission; grades and comments are by notebook and cell."""

    assignment: str
    student: str
    submission: str
    tests: str
    status: Status
    reason: str = ""
    notebooks: tuple[NotebookVerdict, ...] = ()
    grades: dict[str, dict[str, Grade]] = field(default_factory=dict)
    comments: dict[str, dict[str, str | None]] = field(default_factory=dict)
    late: dict[str, float | None] = field(default_factory=dict)
    missing: tuple[str, ...] = ()
    timestamp: str | None = None
    graded_at: str = ""
    seconds: float = 0.0

    @cached_property
    def digest(self) -> str:
        """A name for exactly this verdict."""
        return hashlib.sha256(self.to_json().encode()).hexdigest()[:16]

    def to_json(self) -> str:
        """Return the verdict as text; lone surrogates of a learner's output survive as escapes."""
        own = {each.name: getattr(self, each.name) for each in fields(self)}
        return json.dumps({"version": VERSION} | own, default=vars) + "\n"


def from_json(text: str) -> Verdict:
    """Read what `Verdict.to_json` wrote; raise Failure for another version and for anything else."""
    try:
        values = json.loads(text)
        version = values.pop("version")
    except (ValueError, AttributeError, KeyError, TypeError) as error:
        raise Failure(f"This is not a verdict: {text[:60]!r}.") from error
    if version != VERSION:
        raise Failure(f"The verdict has format version {version!r}, this engine reads {VERSION}: grade again.")
    try:
        return _verdict(values)
    except (ValueError, AttributeError, KeyError, TypeError) as error:
        raise Failure(f"The verdict is damaged ({type(error).__name__}: {error}): grade again.") from error


def _verdict(values: dict[str, Any]) -> Verdict:
    grades = {
        notebook: {cell: Grade(*grade) for cell, grade in cells.items()} for notebook, cells in values["grades"].items()
    }
    notebooks = tuple(NotebookVerdict.from_dict(notebook) for notebook in values["notebooks"])
    changed = {"status": Status(values["status"]), "missing": tuple(values["missing"])}
    return Verdict(**values | changed | {"grades": grades, "notebooks": notebooks})
