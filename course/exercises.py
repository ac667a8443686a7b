"""The exercises as the live notebook knows them: titles, points, hints, solutions, and the slips that others made.

`course build` writes one file per chapter into course/catalogue/. Hidden tests are not among it, and graded code never
sees the folder.
"""

import hashlib
import json
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "catalogue"
_DIGEST = re.compile(r'"digest": "([0-9a-f]{64})"')


class UnknownChapter(RuntimeError):
    """There is no such chapter."""

    exit_code = 2


class UnknownExercise(RuntimeError):
    """The chapter has no such exercise."""

    exit_code = 2


@dataclass(frozen=True)
class TestCell:
    """A test cell as released; `digest` is the digest of its visible code."""

    __test__ = False  # pytest would collect it for its name
    cell: str
    points: float
    digest: str


@dataclass(frozen=True)
class Misconception:
    """A wrong answer that others gave, and what is behind it (Markdown); `says` is what the tests tell about it."""

    id: str
    says: str
    code: str
    explanation: str


@dataclass(frozen=True)
class Alternative:
    """A right answer of another shape."""

    code: str
    explanation: str


@dataclass(frozen=True)
class Exercise:
    """One graded answer with everything that belongs to it."""

    id: str
    title: str
    kind: str
    language: str
    answer_cell: str
    released: str
    tests: tuple[TestCell, ...]
    hints: tuple[str, ...]
    reference: str
    reasons: str
    alternatives: tuple[Alternative, ...]
    misconceptions: tuple[Misconception, ...]

    @property
    def points(self) -> float:
        """Points of all its test cells together."""
        return sum(test.points for test in self.tests)


@dataclass(frozen=True)
class Manual:
    """An answer that a person marks."""

    id: str
    title: str
    points: float


@dataclass(frozen=True)
class Chapter:
    """A chapter as learners see it."""

    name: str
    number: int
    slug: str
    title: str
    objective: str
    hours: float
    topics: tuple[str, ...]
    needs: tuple[str, ...]
    services: tuple[str, ...]
    exercises: tuple[Exercise, ...]
    manual: tuple[Manual, ...]

    @property
    def points(self) -> float:
        """Points of all its tests and manually marked answers."""
        return sum(item.points for item in self.exercises) + sum(item.points for item in self.manual)


def chapters() -> list[Chapter]:
    """Return every chapter, by number."""
    return [_load(path, path.stat().st_mtime_ns) for path in _files()]


def chapter(name: str) -> Chapter:
    """Return a chapter by its number (`ch13`) or whole name; raise UnknownChapter with the names there are."""
    for path in _files():
        if name in (path.stem, path.stem.split("-")[0]):
            return _load(path, path.stat().st_mtime_ns)
    have = ", ".join(path.stem for path in _files()) or "none; make them: course build"
    raise UnknownChapter(f"There is no chapter {name!r}. Choose one of: {have}.")


def exercise(chapter_name: str, id: str) -> Exercise:
    """Return an exercise by chapter and id; raise UnknownExercise with the ids there are."""
    found = chapter(chapter_name)
    for item in found.exercises:
        if item.id == id:
            return item
    have = ", ".join(item.id for item in found.exercises) or "none"
    raise UnknownExercise(f"{found.name} has no exercise {id!r}. Choose one of: {have}.")


def digest(code: str) -> str:
    """Return the SHA-256 of a cell's text; white space at the ends of lines and of the text does not count."""
    text = "\n".join(line.rstrip() for line in code.splitlines()).rstrip()
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()


def by_test_code(code: str) -> tuple[Chapter, Exercise, TestCell] | None:
    """Return what a running cell tests, None for any other cell: this works in every front end."""
    wanted = digest(code)
    for path in _files():
        if wanted in _digests(path, stamp := path.stat().st_mtime_ns):
            found = _load(path, stamp)
            return next((found, e, t) for e in found.exercises for t in e.tests if t.digest == wanted)
    return None


def _files() -> list[Path]:
    return sorted(FOLDER.glob("ch*.json"))


@lru_cache(maxsize=256)
def _digests(path: Path, stamp: int) -> frozenset[str]:
    """Return the digests in a file without reading it as JSON: most cells are no test cells."""
    return frozenset(_DIGEST.findall(path.read_text(encoding="utf-8")))


@lru_cache(maxsize=256)
def _load(path: Path, stamp: int) -> Chapter:
    """Read a chapter's file; the stamp makes a server that runs for days notice a new version."""
    made: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    made["exercises"] = tuple(_exercise(item) for item in made["exercises"])
    made["manual"] = tuple(Manual(**item) for item in made["manual"])
    return Chapter(**{key: _frozen(value) for key, value in made.items()})


def _exercise(made: dict[str, Any]) -> Exercise:
    made["tests"] = tuple(TestCell(**item) for item in made["tests"])
    made["alternatives"] = tuple(Alternative(**item) for item in made["alternatives"])
    made["misconceptions"] = tuple(Misconception(**item) for item in made["misconceptions"])
    return Exercise(**{key: _frozen(value) for key, value in made.items()})


def _frozen(value: Any) -> Any:  # noqa: ANN401 (JSON)
    return tuple(value) if isinstance(value, list) else value
