"""What this kernel knows of the learner's work: which cells ran, what failed last, what has passed."""

import re
import time
from collections import deque
from dataclasses import dataclass, field

from course.exercises import Chapter, Exercise, Misconception, TestCell

KEPT = 300  # cells; an answer that ran longer ago is forgotten
_BINDS = re.compile(
    r"^(?:(?:async\s+def|def|class)\s+(\w+)|(\w+(?:\s*,\s*\w+)*)\s*(?::[^=\n]+)?=(?!=)|%%sql\s+(\w+))", re.MULTILINE
)


@dataclass(frozen=True)
class Failure:
    """The last test cell that failed; `answer_code` is the answer as it last ran here, "" when it has not."""

    chapter: str
    exercise: str
    cell: str
    message: str
    ename: str
    answer_code: str
    misconception: Misconception | None


@dataclass
class Ran:
    """A cell that ran here; `at` is when, in seconds since the epoch."""

    code: str
    cell_id: str
    succeeded: bool = False
    at: float = field(default_factory=time.time)


class Session:
    """What the magics of one kernel share."""

    def __init__(self) -> None:
        self.chapter: str | None = None
        self.failed: Failure | None = None
        self.passed: set[str] = set()
        self.explained: set[str] = set()
        self._passed_cells: set[str] = set()
        self._ran: deque[Ran] = deque(maxlen=KEPT)

    def note(self, code: str, cell_id: str = "") -> Ran:
        """Remember that a cell runs; return the note, to be marked when it has succeeded."""
        self._ran.append(Ran(code, cell_id))
        return self._ran[-1]

    def runs(self) -> list[Ran]:
        """Return the cells that ran here, the latest first."""
        return list(reversed(self._ran))

    def answer(self, exercise: Exercise) -> Ran | None:
        """Return the answer cell as it last ran in this kernel, found by its id or by the names that it makes."""
        needed = names_in(exercise.released)
        for ran in reversed(self._ran):
            if ran.cell_id == exercise.answer_cell or (needed and needed <= names_in(ran.code)):
                return ran
        return None

    def code_of(self, exercise: Exercise) -> str | None:
        """Return the text of the answer as it last ran in this kernel."""
        ran = self.answer(exercise)
        return ran.code if ran else None

    def has_passed(self, chapter: Chapter, exercise: Exercise, test: TestCell) -> bool:
        """Note that a test cell passed; say whether all those of its exercise have."""
        self.chapter = chapter.name
        self._passed_cells.add(test.cell)
        if self.failed and self.failed.cell == test.cell:
            self.failed = None
        if done := all(other.cell in self._passed_cells for other in exercise.tests):
            self.passed.add(exercise.id)
        return done

    def has_failed(self, chapter: Chapter, test: TestCell, failure: Failure) -> None:
        """Note that a test cell failed."""
        self.chapter = chapter.name
        self.failed = failure
        self._passed_cells.discard(test.cell)
        self.passed.discard(failure.exercise)

    def is_new(self, misconception: Misconception) -> bool:
        """Say whether the slip has not been explained in this kernel before."""
        fresh = misconception.id not in self.explained
        self.explained.add(misconception.id)
        return fresh


def names_in(code: str) -> set[str]:
    """Return the names that a cell makes at its left margin; it need not be valid Python."""
    found = set[str]()
    for one, several, query in _BINDS.findall(code):
        found |= {name.strip() for name in (one or several or query).split(",")}
    return found


_current = Session()


def current() -> Session:
    """Return this kernel's session."""
    return _current


def restart() -> Session:
    """Forget everything, as a new kernel would."""
    global _current
    _current = Session()
    return _current
