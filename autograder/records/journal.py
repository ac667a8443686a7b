"""The engine's memory of one assignment, in <course>/.autograder/<assignment>/; it survives `kill -9` at any moment.

verdicts/STUDENT.json       the verdict, written whole or not at all; a submission that has one never runs twice
history/STUDENT/NNNN.json   former verdicts
drafts/STUDENT/             what a worker is making for autograded/ and feedback/; worthless once the worker is gone
staged/STUDENT-DIGEST/      finished, belongs to the verdict with that digest and waits to be moved into place
proposed/STUDENT.json       a verdict of a regrading that nobody has approved yet
placed.jsonl                which verdicts are in nbgrader's folders and in its gradebook
lock                        held by the one run that may write here
"""

import contextlib
import glob
import shutil
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from autograder.errors import Failure
from autograder.records import durable, names
from autograder.records.lock import alone
from autograder.records.verdict import Verdict, from_json

PARTS = {"autograded": 0o444, "feedback": 0o644}  # nbgrader's own permissions


class Journal:
    """The verdicts of one assignment and how far each of them has come."""

    def __init__(self, root: Path, assignment: str) -> None:
        names.check(assignment)
        self.assignment = assignment
        self.folder = root / ".autograder" / assignment

    @contextlib.contextmanager
    def run(self) -> Iterator[None]:
        """Be the only run on this assignment; begin by removing what a killed run has left unfinished."""
        with alone(self.folder / "lock", self.assignment):
            self._tidy()
            yield

    def verdict(self, student: str) -> Verdict | None:
        """Return the student's verdict, if there is one."""
        return _read(self._file("verdicts", student))

    def verdicts(self) -> list[Verdict]:
        """Return every student's verdict, in the order of their names."""
        return _read_all(self.folder / "verdicts")

    def history(self, student: str) -> list[Verdict]:
        """Return the student's former verdicts, the oldest first."""
        names.check(student)
        return _read_all(self.folder / "history" / student)

    def draft(self, student: str) -> Path:
        """Return an empty folder in which to make the student's `autograded` and `feedback`."""
        names.check(student)
        folder = self.folder / "drafts" / student
        with durable.explained(folder):
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(parents=True)
        return folder

    def stage(self, verdict: Verdict) -> None:
        """Finish the draft that belongs to a verdict; only one is kept per student."""
        draft, staged = self.folder / "drafts" / verdict.student, self._staged(verdict)
        if not draft.exists():
            return
        with durable.explained(staged):
            for part, mode in PARTS.items():
                _protect(draft / part, mode)
            durable.sync_tree(draft)
        for former in staged.parent.glob(f"{glob.escape(verdict.student)}-{'[0-9a-f]' * len(verdict.digest)}"):
            shutil.rmtree(former, ignore_errors=True)
        durable.put(draft, staged, staged.with_name(f"~{staged.name}"))

    def record(self, verdict: Verdict) -> None:
        """Keep the verdict with its draft; from now on the submission does not run again."""
        self.stage(verdict)
        self._keep(verdict)

    def propose(self, verdict: Verdict) -> None:
        """Keep a verdict with its draft until somebody accepts it."""
        self.stage(verdict)
        durable.write(self._file("proposed", verdict.student), verdict.to_json())

    def proposals(self) -> list[Verdict]:
        """Return the verdicts that wait for approval."""
        return _read_all(self.folder / "proposed")

    def accept(self, verdict: Verdict) -> None:
        """Make a proposal the student's verdict."""
        self._keep(verdict)
        self._file("proposed", verdict.student).unlink(missing_ok=True)

    def reject(self, verdict: Verdict) -> None:
        """Forget a proposal."""
        self._file("proposed", verdict.student).unlink(missing_ok=True)
        shutil.rmtree(self._staged(verdict), ignore_errors=True)

    def unplaced(self) -> list[Verdict]:
        """Return the verdicts that nbgrader's folders or its gradebook may not show yet."""
        placed = {entry["student"]: entry["verdict"] for entry in durable.entries_of(self.folder / "placed.jsonl")}
        return [verdict for verdict in self.verdicts() if placed.get(verdict.student) != verdict.digest]

    def place(self, verdict: Verdict, places: Mapping[str, Path]) -> None:
        """Move the verdict's folders to their places, each replacing the old one whole; again does nothing."""
        staged = self._staged(verdict)
        for part, place in places.items():
            if (staged / part).is_dir():
                durable.put(staged / part, place, staged / f"former-{part}")

    def settle(self, verdicts: Iterable[Verdict]) -> None:
        """Note that nbgrader's folders and its gradebook show these verdicts."""
        done = list(verdicts)
        entries = [{"student": verdict.student, "verdict": verdict.digest} for verdict in done]
        durable.append(self.folder / "placed.jsonl", entries, sync=True)
        for verdict in done:
            shutil.rmtree(self._staged(verdict), ignore_errors=True)

    def _file(self, kind: str, student: str) -> Path:
        names.check(student)
        return self.folder / kind / f"{student}.json"

    def _staged(self, verdict: Verdict) -> Path:
        return self.folder / "staged" / f"{verdict.student}-{verdict.digest}"

    def _keep(self, verdict: Verdict) -> None:
        file = self._file("verdicts", verdict.student)
        former = file.read_text() if file.exists() else None
        if former == verdict.to_json():
            return
        if former is not None:
            self._remember(verdict.student, former)
        durable.write(file, verdict.to_json())

    def _remember(self, student: str, text: str) -> None:
        """Add to the history, unless a run was killed between doing this and replacing the verdict."""
        folder = self.folder / "history" / student
        former = sorted(folder.glob("*.json"))
        if not former or former[-1].read_text() != text:
            number = int(former[-1].stem) + 1 if former else 1
            durable.write(folder / f"{number:04}.json", text)

    def _tidy(self) -> None:
        """Remove drafts of killed workers and what they staged without recording a verdict."""
        shutil.rmtree(self.folder / "drafts", ignore_errors=True)
        wanted = {self._staged(verdict) for verdict in [*self.unplaced(), *self.proposals()]}
        for staged in (self.folder / "staged").glob("*"):
            if staged not in wanted:
                shutil.rmtree(staged, ignore_errors=True)
        for stray in self.folder.rglob(f"*{durable.DRAFT}"):
            if stray.is_file():
                stray.unlink()


def _protect(folder: Path, mode: int) -> None:
    for path in folder.rglob("*"):
        if path.is_file() and not path.is_symlink():
            path.chmod(mode)


def _read(file: Path) -> Verdict | None:
    try:
        return from_json(file.read_text())
    except FileNotFoundError:
        return None
    except Failure as error:
        raise Failure(f"{file}: {error} Remove the file to do so.") from error


def _read_all(folder: Path) -> list[Verdict]:
    return [verdict for file in sorted(folder.glob("*.json")) if (verdict := _read(file))]
