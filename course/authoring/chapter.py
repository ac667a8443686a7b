"""A chapter as a checked object: front matter, cells, exercises. Whatever it does not understand stops the build."""

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from course.authoring import fences, markers
from course.authoring.fences import Block
from course.authoring.problems import ContentError, Problem
from environment.paths import ROOT

CHAPTERS = ROOT / "course" / "chapters"
KINDS = ("predict", "trace", "parsons", "faded", "write", "fix", "test", "operate", "quiz")
ROLES = ("answer", "tests", "hint", "solution", "manual")
EXTRAS = {"answer": {"kind"}, "tests": {"points"}, "manual": {"points"}, "hint": set(), "solution": set()}
IDENTIFIER = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
FOLDER = re.compile(r"(ch\d\d)-([a-z0-9]+(?:-[a-z0-9]+)*)")


class FrontMatter(BaseModel):
    """What the text says of itself; every key but `jupyter`, `services` and `extras` is required."""

    model_config = ConfigDict(extra="forbid")
    title: str
    objective: str
    topics: list[str]
    needs: list[str]
    hours: float
    services: list[str] = []
    extras: list[str] = []
    jupyter: dict[str, Any] = {}


@dataclass(frozen=True)
class Part:
    """One cell of the chapter: `role` is prose, example or one of ROLES; `exercise` its id where it has one."""

    role: str
    block: Block
    exercise: str = ""

    @property
    def text(self) -> str:
        """The cell's text as the author wrote it."""
        return self.block.text


@dataclass
class Exercise:
    """One graded answer with everything that belongs to it."""

    id: str
    kind: str
    answer: Part
    tests: list[Part] = field(default_factory=list)
    hints: list[Part] = field(default_factory=list)
    solution: Part | None = None

    @property
    def points(self) -> float:
        """Points of all its test cells together."""
        return sum(float(part.block.attributes["points"]) for part in self.tests)


@dataclass(frozen=True)
class Chapter:
    """A chapter's text, read and checked."""

    file: Path
    front: FrontMatter
    parts: list[Part]
    exercises: dict[str, Exercise]

    @property
    def name(self) -> str:
        """The folder's name, which is nbgrader's assignment name, such as ch13-py-decorators-meta."""
        return self.file.parent.name

    @property
    def number(self) -> int:
        """13 for ch13-…"""
        return int(self.name[2:4])

    @property
    def slug(self) -> str:
        """The notebook's name without its ending."""
        return self.name.partition("-")[2]

    @property
    def data(self) -> Path:
        """The folder of files that the learner receives; it may be absent."""
        return self.file.parent / "data"


def find(names: list[str] | None = None) -> list[Path]:
    """Return the chapter.md files for names such as `ch13` or whole folder names; all of them for none."""
    folders = sorted(path.parent for path in CHAPTERS.glob("*/chapter.md"))
    if not names:
        return [folder / "chapter.md" for folder in folders]
    chosen = []
    for name in names:
        matching = [folder for folder in folders if folder.name == name or folder.name.split("-")[0] == name]
        if not matching:
            have = ", ".join(folder.name for folder in folders) or "none"
            raise ContentError([Problem(CHAPTERS, 1, f"There is no chapter {name!r}.", f"Choose one of: {have}.")])
        chosen += [folder / "chapter.md" for folder in matching]
    return chosen


def load(file: Path) -> Chapter:
    """Read a chapter's text; raise ContentError with every problem found, each with line and remedy."""
    front, blocks = fences.read(file)
    problems: list[Problem] = []
    if not FOLDER.fullmatch(file.parent.name):
        remedy = "Name it like ch13-py-decorators-meta: digits, lower-case letters and dashes."
        problems.append(Problem(file, 1, f"The folder name {file.parent.name!r} is not legal.", remedy))
    matter = _front(file, front, problems)
    parts = [_part(block, problems) for block in blocks]
    exercises = _exercises(parts, problems)
    problems += [problem for part in parts for problem in markers.problems(part.role, part.block)]
    if problems or matter is None:
        raise ContentError(sorted(problems, key=lambda problem: problem.line))
    return Chapter(file, matter, parts, exercises)


def _front(file: Path, front: dict[str, Any], problems: list[Problem]) -> FrontMatter | None:
    try:
        return FrontMatter.model_validate(front)
    except ValidationError as error:
        for detail in error.errors():
            key = ".".join(str(step) for step in detail["loc"])
            problems.append(
                Problem(file, 1, f"Front matter, {key}: {detail['msg']}.", "See the front matter in CONTRIBUTING.md.")
            )
        return None


def _part(block: Block, problems: list[Problem]) -> Part:
    attributes = block.attributes
    roles = [role for role in ROLES if role in attributes]
    if not block.language:
        return Part("prose", block)
    if not roles and attributes in ({}, {"demo": True}):
        return Part("example", block)
    if len(roles) != 1:
        known = ", ".join(ROLES)
        what = f"The fence carries {', '.join(map(str, attributes)) or 'nothing'}: exactly one of {known} is needed."
        problems.append(Problem(block.file, block.line, what, "Correct or remove the attribute."))
        return Part("example", block)
    role = roles[0]
    exercise = str(attributes[role])
    problems += _attribute_problems(block, role, exercise)
    return Part(role, block, exercise)


def _attribute_problems(block: Block, role: str, exercise: str) -> list[Problem]:
    found = []

    def say(what: str, remedy: str) -> None:
        found.append(Problem(block.file, block.line, what, remedy))

    for key in sorted(set(block.attributes) - {role} - EXTRAS[role]):
        allowed = ", ".join(sorted(EXTRAS[role])) or "nothing else"
        say(f"Unknown attribute {key!r} on a {role} fence.", f"Allowed beside {role}: {allowed}.")
    if not IDENTIFIER.fullmatch(exercise):
        say(f"The id {exercise!r} is not legal.", "Use lower-case letters, digits and dashes, such as cached-with-ttl.")
    languages = {"answer": ("python", "sql"), "tests": ("python",)}.get(role, ("markdown",))
    if block.language not in languages:
        say(f"A {role} fence cannot be {block.language}.", f"Use ```{' or ```'.join(languages)}.")
    if role == "answer" and block.attributes.get("kind", "write") not in KINDS:
        say(f"Unknown kind {block.attributes['kind']!r}.", f"Use one of: {', '.join(KINDS)}.")
    if "points" in EXTRAS[role]:
        points = block.attributes.get("points")
        if not isinstance(points, int | float) or isinstance(points, bool) or points <= 0:
            say(f"{role}={exercise!r} has no points.", "Add points=2 (a number above zero) to the fence.")
    return found


def _exercises(parts: list[Part], problems: list[Problem]) -> dict[str, Exercise]:
    exercises: dict[str, Exercise] = {}
    manual: set[str] = set()
    for part in parts:
        if part.role in ("answer", "manual"):
            if part.exercise in exercises or part.exercise in manual:
                what = f"The id {part.exercise!r} is used twice."
                problems.append(Problem(part.block.file, part.block.line, what, "Give each exercise an id of its own."))
            elif part.role == "manual":
                manual.add(part.exercise)
            else:
                exercises[part.exercise] = Exercise(part.exercise, part.block.attributes.get("kind", "write"), part)
        elif part.exercise in exercises:
            _belongs(part, exercises[part.exercise])
        elif part.exercise and not (part.role == "hint" and part.exercise in manual):
            what = f"{part.role}={part.exercise!r} has no answer before it."
            problems.append(Problem(part.block.file, part.block.line, what, "Write the answer fence first."))
    problems += [_untested(exercise) for exercise in exercises.values() if not exercise.tests]
    return exercises


def _belongs(part: Part, exercise: Exercise) -> None:
    if part.role == "tests":
        exercise.tests.append(part)
    elif part.role == "hint":
        exercise.hints.append(part)
    elif part.role == "solution":
        exercise.solution = part


def _untested(exercise: Exercise) -> Problem:
    block = exercise.answer.block
    what = f"answer={exercise.id!r} has no tests."
    return Problem(block.file, block.line, what, f'Add a ```python tests="{exercise.id}" cell.')
