"""The plan of the course: every chapter, project and topic, those that exist and those still to come.

It lies in course/curriculum/*.toml. What does not fit stops with the file and the key that is wrong.
"""

import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from environment.paths import ROOT

FOLDER = ROOT / "course" / "curriculum"


class PlanError(RuntimeError):
    """A file of the plan cannot be used; says which file, which key and why."""


class Table(BaseModel):
    """A table of a TOML file: a key that nobody knows is a mistake."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Chapter(Table):
    """A chapter of the plan; `core` and `more` are the ids of its exercises, without warm-up and wrap-up."""

    id: str
    slug: str
    title: str
    part: str
    hours: float = Field(gt=0)
    needs: tuple[str, ...]
    topics: tuple[str, ...]
    core: tuple[str, ...] = Field(min_length=1)
    more: tuple[str, ...]

    @property
    def name(self) -> str:
        """The folder's name, such as ch13-py-decorators-meta."""
        return f"{self.id}-{self.slug}"

    @property
    def core_hours(self) -> float:
        """Hours of the core lane: half of all."""
        return self.hours / 2

    @property
    def exercises(self) -> tuple[str, ...]:
        """The exercises of the full lane."""
        return self.core + self.more


class Milestone(Table):
    """A part of a project that is graded alone; a variant replaces the others."""

    title: str
    hours: float = Field(gt=0)
    after: tuple[str, ...]
    variant: bool = False


class Project(Table):
    """A project of the plan; `acceptance` is the number of its acceptance tests."""

    id: str
    slug: str
    title: str
    topics: tuple[str, ...]
    acceptance: int = Field(gt=0)
    milestones: dict[str, Milestone]

    @property
    def regular(self) -> dict[str, Milestone]:
        """The milestones that make up the project: all but its variants."""
        return {id: milestone for id, milestone in self.milestones.items() if not milestone.variant}

    @property
    def hours(self) -> float:
        """Hours of all its milestones."""
        return sum(milestone.hours for milestone in self.regular.values())


class Topic(Table):
    """Something that a roadmap asks for; `seeds` names the roadmaps and their lines."""

    id: str
    text: str
    seeds: str
    kind: str

    @property
    def roadmaps(self) -> set[str]:
        """The numbers of the roadmaps that ask for it."""
        return {place.strip().split(":")[0] for place in self.seeds.split(";")}


_T = TypeVar("_T", bound=Table)


@lru_cache
def chapters() -> dict[str, Chapter]:
    """Return every chapter of the plan by its id, such as ch13."""
    return named(Chapter, FOLDER / "chapters.toml")


@lru_cache
def projects() -> dict[str, Project]:
    """Return every project of the plan by its id, such as P03."""
    return named(Project, FOLDER / "projects.toml")


@lru_cache
def topics() -> dict[str, Topic]:
    """Return every topic of the roadmaps by its id, such as PY-61."""
    return named(Topic, FOLDER / "topics.toml", "topics")


@lru_cache
def roadmaps() -> dict[str, str]:
    """Return the roadmaps' titles by their numbers."""
    return dict(read(FOLDER / "topics.toml")["roadmaps"])


def everything() -> dict[str, Chapter | Project]:
    """Return the chapters and the projects of the plan by their ids."""
    return {**chapters(), **projects()}


def named(model: type[_T], file: Path, key: str = "") -> dict[str, _T]:
    """Return a file's tables, or those below a key, each with its own name as id."""
    tables = read(file)[key] if key else read(file)
    return {id: checked(model, {"id": id, **table}, file, id) for id, table in tables.items()}


def read(file: Path) -> dict[str, Any]:
    """Return what stands in a TOML file."""
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise PlanError(f"{shown(file)} cannot be read: {error}") from error


def checked(model: type[_T], table: dict[str, Any], file: Path, key: str, **context: object) -> _T:
    """Return the table as a model; raise PlanError with file, key and reason for everything that is wrong."""
    try:
        return model.model_validate(table, context=context)
    except ValidationError as error:
        lines = [
            f"{shown(file)}, {'.'.join([key, *map(str, found['loc'])]).strip('.')}: "
            f"{found['msg'].removeprefix('Value error, ')}"
            for found in error.errors()
        ]
        raise PlanError("\n".join(lines)) from error


def shown(file: Path) -> str:
    """Return the file's place as a reader of the repository knows it."""
    return (file.relative_to(ROOT) if file.is_relative_to(ROOT) else file).as_posix()
