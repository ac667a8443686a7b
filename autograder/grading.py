"""One submission from files to verdict: collect, repair, sanitise, run, judge, score, scrub."""

import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from nbformat import NotebookNode
from nbgrader.utils import parse_utc

from autograder import scoring
from autograder.assignment import Assignment
from autograder.doubt import second_run
from autograder.feedback import scrub, scrub_verdict
from autograder.records.files import learners
from autograder.records.model import Standing
from autograder.records.preprocess import Preprocess, Scored
from autograder.records.verdict import Grade, NotebookVerdict, Repair, Status, Verdict
from autograder.repair import Collected, NotJudged, collect, mend, notebook
from autograder.running import NotebookRun, Pace, run
from autograder.sandbox import Slot
from autograder.settings import Course
from autograder.staging import Stage
from environment.temporary import folder as own_folder

if TYPE_CHECKING:
    from autograder.containers.container import Container


@dataclass(frozen=True)
class Submission:
    """One student's submission: a folder like those in submitted/, and what the gradebook already holds about it."""

    student: str
    folder: Path
    digest: str = ""
    timestamp: str | None = None
    standing: Standing = field(default_factory=Standing)


@dataclass(frozen=True)
class Graded:
    """A verdict and the notebooks that go with it, free of secrets, by name."""

    verdict: Verdict
    notebooks: dict[str, NotebookNode]


@dataclass
class Grader:
    """Grades submissions of one assignment, one after the other, in one slot of the machine."""

    course: Course
    assignment: Assignment
    preprocess: Preprocess
    stage: Stage
    slot: "Slot | Container"

    def grade(self, submission: Submission, patience: float = 0.0) -> Graded:
        """Return what came of it; raises TooSlow when a cell outlasts `patience`, Failure when we are at fault."""
        started = time.monotonic()
        try:
            collected = collect(submission.folder, list(self.assignment.source))
        except NotJudged as refusal:
            return Graded(self._verdict(submission, Status.NOT_JUDGED, str(refusal)), {})
        parts, scored, nodes = self._notebooks(submission, collected, Pace(self.course.cell_seconds, patience))
        reason = " ".join(part.reason for part in parts if part.reason)
        verdict = replace(
            self._verdict(submission, _overall(parts), reason),
            notebooks=tuple(parts),
            grades={name: one.grades for name, one in scored.items()},
            comments={name: one.comments for name, one in scored.items()},
            late={name: one.late for name, one in scored.items()},
            missing=tuple(name for name in self.assignment.source if name not in {part.name for part in parts}),
            seconds=round(time.monotonic() - started, 4),
        )
        return Graded(verdict, nodes)

    def _notebooks(
        self, submission: Submission, collected: Collected, pace: Pace
    ) -> tuple[list[NotebookVerdict], dict[str, Scored], dict[str, NotebookNode]]:
        parts, scored, nodes = list[NotebookVerdict](), dict[str, Scored](), dict[str, NotebookNode]()
        with self.work(collected) as work:
            for name in self.assignment.source:
                read = list[Repair]()
                try:
                    made = _read(submission, collected, name, read)
                    if made is None:
                        continue
                    part, scored[name], nodes[name] = self._one(submission, name, made, work, pace)
                    parts.append(replace(part, repairs=tuple(read) + part.repairs))
                except NotJudged as refusal:
                    parts.append(NotebookVerdict(name, (), reason=str(refusal)))
        if parts:
            found = tuple(collected.repairs), tuple(collected.flags)
            parts[0] = replace(parts[0], repairs=found[0] + parts[0].repairs, flags=found[1] + parts[0].flags)
        return parts, scored, nodes

    def _one(
        self, submission: Submission, name: str, made: NotebookNode, work: Path, pace: Pace
    ) -> tuple[NotebookVerdict, Scored, NotebookNode]:
        source = self.assignment.source[name]
        mended = mend(made, source)
        node = self.preprocess.sanitise(mended.notebook, submission.student, name)
        done = self.run(node, work, pace)
        held = scoring.held(done) + second_run(node, done, lambda decoy, wrong: self.run(decoy, work, pace, wrong))
        scoring.close(node, done)
        found = scoring.tests(node, done, pace.seconds)
        when = parse_utc(submission.timestamp) if submission.timestamp else None
        scored = self.preprocess.score(node, submission.student, name, submission.standing, when)
        scored = _hold(scored, {flag.cell for flag in held})
        clean, leaks = scrub(scored.notebook, source, self.course.hidden_markers)
        found = scoring.settle(found, scored.grades, {flag.cell for flag in held})
        flags = (*mended.flags, *scoring.flags(done), *held, *leaks)
        part = NotebookVerdict(name, tuple(found), tuple(mended.repairs), flags)
        return scrub_verdict(part, scored.notebook, source, self.course.hidden_markers), scored, clean

    def run(self, node: NotebookNode, work: Path, pace: Pace, unsealed: frozenset[int] = frozenset()) -> NotebookRun:
        """Run a notebook in a child of its own, with services of its own; its outputs are in it afterwards.

        A death that nothing explains may have come from outside: whoever ends himself does so a second time.
        """
        done = self._run(node, work, pace, unsealed)
        if done.died_in is None or done.limit or done.results[-1].run.remark:
            return done
        for result in done.results:
            result.cell.outputs = []
        return self._run(node, work, pace, unsealed)

    def _run(self, node: NotebookNode, work: Path, pace: Pace, unsealed: frozenset[int]) -> NotebookRun:
        kills = self.slot.oom_kills()
        with self.stage.child(self.slot, work) as (child, guest):
            done = run(node, child, pace, self.course.hidden_markers, unsealed, self.assignment.texts)
        if done.died_in is not None and not done.limit:
            done.limit = guest.excess if guest and guest.excess else "memory" if self.slot.oom_kills() > kills else ""
        return done

    @contextmanager
    def work(self, collected: Collected) -> Iterator[Path]:
        """The folder that becomes the run's own: the assignment's files over what the learner handed in."""
        given, theirs = self.assignment.files, self._theirs
        extra = {
            name: content for name, content in collected.files.items() if name in theirs or not (given / name).exists()
        }
        if not extra:
            yield self.assignment.files
            return
        with own_folder("submission") as scratch:
            shutil.copytree(given, scratch / "work")
            for name, content in extra.items():
                _put(scratch / "work" / name, content)
            yield scratch / "work"

    @cached_property
    def _theirs(self) -> frozenset[str]:
        return learners(self.course.config, self.assignment.name)

    def _verdict(self, submission: Submission, status: Status, reason: str = "") -> Verdict:
        return Verdict(
            assignment=self.assignment.name,
            student=submission.student,
            submission=submission.digest,
            tests=self.assignment.fingerprint,
            status=status,
            reason=reason,
            timestamp=submission.timestamp,
            graded_at=datetime.now(UTC).isoformat(timespec="seconds"),
        )


def _hold(scored: Scored, cells: set[str]) -> Scored:
    """A test that is held for review gets no score from us; nbgrader's tools ask the instructor for one."""
    grades = {cell: Grade(None, True) if cell in cells else grade for cell, grade in scored.grades.items()}
    return replace(scored, grades=grades)


def _put(target: Path, content: bytes) -> None:
    # A learner's folder named like one of our files gives way, as it does in nbgrader.
    with suppress(FileExistsError, IsADirectoryError, NotADirectoryError):
        target.parent.mkdir(parents=True, exist_ok=True)
        target.unlink(missing_ok=True)  # ours may be there, read-only
        target.write_bytes(content)


def _overall(parts: list[NotebookVerdict]) -> Status:
    if any(part.reason for part in parts):
        return Status.NOT_JUDGED
    tests = [test.status for part in parts for test in part.tests]
    for status in (Status.HELD, Status.FAILED, Status.MANUAL):
        if status in tests:
            return status
    return Status.PASSED if parts else Status.FAILED


def _read(submission: Submission, collected: Collected, name: str, repairs: list[Repair]) -> NotebookNode | None:
    """Return a submitted notebook, None when others were handed in and this one is simply missing."""
    if name in collected.notebooks:
        return notebook(collected.notebooks[name], repairs)
    if not collected.notebooks or os.path.lexists(submission.folder / f"{name}.ipynb"):
        raise NotJudged(collected.refused[name])
    return None
