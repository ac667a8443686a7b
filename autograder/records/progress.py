"""What a run has seen so far of submissions that have no verdict yet: it survives the end of the process."""

import os
import shutil
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import NamedTuple

from autograder.records import durable
from autograder.records.verdict import TestVerdict


class Submission(NamedTuple):
    """What was graded: the hashes are those of the verdict."""

    student: str
    submission: str
    tests: str


@dataclass
class Attempt:
    """The runs of one submission that ended without a verdict: how many, and what the last one saw."""

    times: int = 0
    tests: dict[str, list[TestVerdict]] = field(default_factory=dict)


class Progress:
    """Append-only files, one per process, in one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def started(self, submission: Submission) -> None:
        """Note that a submission begins to run."""
        self._note(submission, {})

    def tested(self, submission: Submission, notebook: str, test: TestVerdict) -> None:
        """Note the verdict on one test as soon as it is known."""
        self._note(submission, {"notebook": notebook, "test": asdict(test)})

    def attempts(self) -> dict[Submission, Attempt]:
        """Return what is noted, by submission."""
        found: dict[Submission, Attempt] = {}
        for file in sorted(self.folder.glob("*.jsonl"), key=lambda path: path.stat().st_mtime_ns):
            for entry in durable.entries_of(file):
                attempt = found.setdefault(Submission(*entry["of"]), Attempt())
                if "test" in entry:
                    attempt.tests.setdefault(entry["notebook"], []).append(TestVerdict.from_dict(entry["test"]))
                else:
                    attempt.times += 1
                    attempt.tests.clear()
        return found

    def clear(self) -> None:
        """Forget everything: each submission has its verdict."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def _note(self, submission: Submission, entry: dict[str, object]) -> None:
        # Only the end of the machine could lose such a line, and then the submission simply runs again.
        durable.append(self.folder / f"{os.getpid()}.jsonl", [{"of": submission, **entry}], sync=False)
