"""A gradebook that only remembers what nbgrader's SaveCells wanted to write into it."""

from typing import NoReturn, Self

from nbgrader.api import MissingEntry

from autograder.records.model import SourceCell


class Recorder:
    """The cells of one notebook, as SaveCells would write them into an empty gradebook."""

    def __init__(self) -> None:
        self.kernelspec = ""
        self.sources: dict[str, SourceCell] = {}
        self.grades: dict[str, tuple[float, str]] = {}
        self.tasks: dict[str, tuple[float, str]] = {}
        self.solutions: set[str] = set()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        pass

    def missing(self, *names: str) -> NoReturn:
        """Say that there is no such entry."""
        raise MissingEntry(*names)

    find_notebook = find_grade_cell = find_solution_cell = find_task_cell = find_source_cell = missing

    def add_notebook(self, name: str, assignment: str, kernelspec: str) -> None:
        """Remember the kernel."""
        self.kernelspec = kernelspec

    def update_or_create_grade_cell(
        self, name: str, notebook: str, assignment: str, max_score: float, cell_type: str
    ) -> None:
        """Remember a test or a manually graded answer."""
        self.grades[name] = (max_score, cell_type)

    def update_or_create_task_cell(
        self, name: str, notebook: str, assignment: str, max_score: float, cell_type: str
    ) -> None:
        """Remember a task."""
        self.tasks[name] = (max_score, cell_type)

    def update_or_create_solution_cell(self, name: str, notebook: str, assignment: str) -> None:
        """Remember an answer."""
        self.solutions.add(name)

    def update_or_create_source_cell(
        self, name: str, notebook: str, assignment: str, cell_type: str, locked: bool, source: str, checksum: str | None
    ) -> None:
        """Remember a cell's text."""
        self.sources[name] = SourceCell(name, cell_type, locked, source, checksum)
