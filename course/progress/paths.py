"""Learning paths: the roadmaps' schedules over our chapters, as course/paths/*.toml keeps them.

An item is written as in the plan: "ch37" (in the path's own lane), "ch37 full", "P03-M1", "P02" (all milestones), each
with " again" when it repeats what came before, at no hours. A table says the rest: a part of a chapter or project with
hours of its own, or an activity that belongs to no chapter.
"""

import re
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from pydantic import Field, ValidationInfo, field_validator, model_validator

from course.progress import curriculum
from course.progress.curriculum import Table
from environment.paths import ROOT

if TYPE_CHECKING:
    from course.exercises import Chapter

FOLDER = ROOT / "course" / "paths"
NOTATION = re.compile(
    r"((?P<chapter>ch\d\d)(?: (?P<lane>core|full))?|(?P<project>P\d\d)(?:-(?P<milestone>\w+))?)(?P<again> again)?"
)


class UnknownPath(RuntimeError):
    """There is no such path."""

    exit_code = 2


class Item(Table):
    """One thing to do: a chapter in a lane (or some of its exercises), a project's milestone, or an activity."""

    chapter: str = ""
    project: str = ""
    activity: str = ""
    milestone: str = ""
    lane: Literal["core", "full"] = "core"
    exercises: tuple[str, ...] = ()
    hours: float = Field(ge=0)
    again: bool = False

    @model_validator(mode="before")
    @classmethod
    def _complete(cls, written: object, info: ValidationInfo) -> dict[str, Any]:
        table = _parsed(written) if isinstance(written, str) else dict(written) if isinstance(written, dict) else {}
        if len([kind for kind in ("chapter", "project", "activity") if table.get(kind)]) != 1:
            raise ValueError(f"{written!r} is not exactly one of a chapter, a project and an activity.")
        _known(table)
        table.setdefault("lane", (info.context or {}).get("lane", "core"))
        return table if "hours" in table else {**table, "hours": _hours(table)}

    @property
    def name(self) -> str:
        """The item as the plan writes it, such as ch37, P03-M1."""
        return self.chapter or self.activity or "-".join(filter(None, [self.project, self.milestone]))

    @property
    def title(self) -> str:
        """What it is about."""
        if self.chapter:
            return curriculum.chapters()[self.chapter].title
        if not self.project:
            return self.activity
        project = curriculum.projects()[self.project]
        return f"{project.title}: {project.milestones[self.milestone].title}" if self.milestone else project.title


class Step(Table):
    """A stretch of a path, such as a week; an optional one does not count in the path's hours."""

    title: str
    items: tuple[Item, ...] = Field(min_length=1)
    optional: bool = False
    roadmap_hours: float | None = None

    @property
    def hours(self) -> float:
        """Hours of its items together."""
        return sum(item.hours for item in self.items)


class LearningPath(Table):
    """One schedule; `assumes` are the chapters that its chapters build on and that it leaves to the placement check."""

    id: str
    title: str
    role: str
    about: str
    pace: float = Field(gt=0)
    lane: Literal["core", "full"] = "core"
    schedules: tuple[str, ...]
    source: str = ""
    after: str = ""
    assumes: tuple[str, ...] = ()
    later: tuple[str, ...] = ()
    checklists: tuple[str, ...] = ()
    steps: tuple[Step, ...] = Field(min_length=1)

    @field_validator("assumes", "later")
    @classmethod
    def _exist(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        for name in names:
            _chapter(name)
        return names

    @property
    def items(self) -> list[Item]:
        """Everything to do, in order, without what is optional."""
        return [item for step in self.steps if not step.optional for item in step.items]

    @property
    def hours(self) -> float:
        """Hours of everything that is not optional."""
        return sum(item.hours for item in self.items)


def all_paths() -> list[LearningPath]:
    """Return every path, the shortest first."""
    return sorted((load(file) for file in FOLDER.glob("*.toml")), key=lambda path: path.hours)


def get(id: str) -> LearningPath:
    """Return a path by its id; raise UnknownPath with the ids there are."""
    file = FOLDER / f"{id}.toml"
    if file not in FOLDER.glob("*.toml"):
        names = ", ".join(sorted(file.stem for file in FOLDER.glob("*.toml")))
        raise UnknownPath(f"There is no path {id!r}. Choose one of: {names}.")
    return load(file)


@lru_cache
def load(file: Path) -> LearningPath:
    """Return the path that a file describes; raise PlanError where it does not fit the plan."""
    table = {"id": file.stem, **curriculum.read(file)}
    return curriculum.checked(LearningPath, table, file, "", lane=table.get("lane", "core"))


def exercises(item: Item, chapter: "Chapter") -> list[str]:
    """Return the ids of a chapter's exercises that an item asks for, in the chapter's order."""
    if item.exercises:
        return [exercise.id for exercise in chapter.exercises if exercise.id in item.exercises]
    return of_lane(item.chapter, item.lane, chapter)


def of_lane(id: str, lane: str, chapter: "Chapter | None") -> list[str]:
    """Return the ids of a lane's exercises: of the chapter where it exists, of the plan where it is still to come."""
    plan = curriculum.chapters()[id]
    core = ("warm-up", *plan.core)
    ids = [exercise.id for exercise in chapter.exercises] if chapter else plan.exercises
    return [id for id in ids if lane == "full" or id in core]


def _parsed(text: str) -> dict[str, Any]:
    match = NOTATION.fullmatch(text)
    if not match:
        raise ValueError(f'{text!r} is not an item: write "ch37", "ch37 full", "P03-M1", "P02" or "ch08 again".')
    found = {key: value for key, value in match.groupdict().items() if value}
    return found | {"again": bool(match["again"])}


def _known(table: dict[str, Any]) -> None:
    """Raise ValueError for a name that the curriculum does not have."""
    if "chapter" in table:
        has = _chapter(table["chapter"]).exercises
        for id in set(table.get("exercises", ())) - {*has, "warm-up", "wrap-up"}:
            raise ValueError(f"{table['chapter']} has no exercise {id!r}. It has: {', '.join(has)}.")
    elif "project" in table:
        project = curriculum.projects().get(table["project"])
        milestones = project.milestones if project else {}
        if not project or table.get("milestone", "") not in ("", *milestones):
            raise ValueError(f"The plan has no {table['project']}-{table.get('milestone', '')}.".replace("-.", "."))


def _chapter(name: str) -> curriculum.Chapter:
    try:
        return curriculum.chapters()[name]
    except KeyError:
        raise ValueError(f"The plan has no chapter {name!r}.") from None


def _hours(table: dict[str, Any]) -> float:
    """Return the hours by the plan: a lane, a share of the exercises to the quarter of an hour, or milestones."""
    if table.get("again"):
        return 0
    if "chapter" in table:
        chapter = curriculum.chapters()[table["chapter"]]
        if some := table.get("exercises"):
            return round(4 * chapter.hours * len(some) / len(chapter.exercises)) / 4
        return chapter.hours if table["lane"] == "full" else chapter.core_hours
    if "project" in table:
        project = curriculum.projects()[table["project"]]
        return project.milestones[table["milestone"]].hours if table.get("milestone") else project.hours
    raise ValueError("An activity needs hours of its own.")
