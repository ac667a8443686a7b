"""The roadmaps' check lists, ticked by graded work. A learner's own tick stands beside it and does not replace it."""

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from pydantic import Field, field_validator

from course.progress import curriculum, evidence
from course.progress.curriculum import Table

if TYPE_CHECKING:
    from course.progress.paths import LearningPath
    from course.progress.state import Progress

GRADED, OWN = "graded work", "your own tick"


class Box(Table):
    """One line of a list: its text and what proves it."""

    text: str
    evidence: tuple[str, ...] = ()
    again_after_days: int = Field(default=0, ge=0)
    projects: int = Field(default=0, ge=0)

    @field_validator("evidence")
    @classmethod
    def _possible(cls, terms: tuple[str, ...]) -> tuple[str, ...]:
        for term in terms:
            evidence.check(term)
        return terms


class Written(Table):
    """A list as the file has it."""

    id: str
    title: str
    source: str
    items: tuple[Box, ...] = Field(min_length=1)


@dataclass(frozen=True)
class Item:
    """A line as it stands for this learner: `by` says what ticked it, `missing` which evidence is not there yet."""

    id: str
    text: str
    done: bool
    by: str
    ticked: bool
    missing: list[str]


@dataclass(frozen=True)
class Checklist:
    """A list as it stands for this learner."""

    id: str
    title: str
    items: list[Item]


@lru_cache
def written() -> dict[str, Written]:
    """Return the roadmaps' lists by their ids, such as LP-12."""
    return curriculum.named(Written, curriculum.FOLDER / "checklists.toml")


def checklists(path: "LearningPath", progress: "Progress") -> list[Checklist]:
    """Return a path's lists as they stand for this learner."""
    lists = [written()[id] for id in path.checklists]
    return [
        Checklist(list.id, list.title, [_item(f"{list.id}.{n}", box, progress) for n, box in enumerate(list.items, 1)])
        for list in lists
    ]


def _item(id: str, box: Box, progress: "Progress") -> Item:
    missing = [term for term in box.evidence if not evidence.holds(term, progress, box.again_after_days)]
    if box.projects and (lacking := box.projects - len(evidence.accepted(progress))) > 0:
        missing.append(f"{lacking} more projects" if lacking > 1 else "1 more project")
    ticked, graded = id in progress.ticks, bool(box.evidence or box.projects)
    done = not missing if graded else ticked
    return Item(id, box.text, done, (GRADED if graded else OWN) if done else "", ticked, missing)
