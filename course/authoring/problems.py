"""A problem in a chapter's text: where it is, what is wrong, what to do about it."""

from dataclasses import dataclass
from pathlib import Path

from environment.paths import ROOT


@dataclass(frozen=True)
class Problem:
    """One finding, printed as `file:line: what. Remedy: …`."""

    file: Path
    line: int
    what: str
    remedy: str

    def __str__(self) -> str:
        file = self.file.relative_to(ROOT) if self.file.is_relative_to(ROOT) else self.file
        return f"{file}:{self.line}: {self.what} Remedy: {self.remedy}"


class ContentError(Exception):
    """The text cannot be built; carries every problem found so far."""

    exit_code = 2

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        super().__init__("\n".join(str(problem) for problem in problems))
