"""What endless loops cost a class: the same class with a few of them and without."""

from dataclasses import dataclass
from pathlib import Path

from benchmarks import classroom, machine, ours
from benchmarks.ours import Graded

SECONDS = 5  # a cell's time limit in this class


@dataclass(frozen=True)
class Loops:
    """A class without loops and with some."""

    count: int
    without: Graded
    with_them: Graded

    @property
    def extra(self) -> float:
        """Seconds that the class takes longer."""
        return self.with_them.phase - self.without.phase

    @property
    def lost(self) -> float:
        """Slots that did nothing else meanwhile: 1.0 is one of the machine's slots for the whole of grading."""
        return self.extra * machine.cores() / self.with_them.phase

    @property
    def worth(self) -> float:
        """The same in looping submissions: one of them may keep one slot for the whole time limit."""
        return self.extra * machine.cores() / SECONDS


def measure(folder: Path, name: str, size: int, count: int) -> Loops:
    """Grade both classes."""
    graded = []
    for loops in (0, count):
        root = classroom.course(folder / f"loops-{loops}", f"c.ExecutePreprocessor.timeout = {SECONDS}")
        classroom.fill(root, name, classroom.students(size), loops=loops)
        graded.append(ours.grade(root, name))
    return Loops(count, *graded)
