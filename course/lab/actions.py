"""What the side panel's buttons do: check a notebook, take a hint, give a cell back, choose a path."""

import secrets
from dataclasses import asdict
from typing import Any

from course import checks, exercises
from course.progress import events, paths, statuses
from course.study.verbs import hints, reset

_checks: dict[str, checks.Check] = {}


def check(chapter: str) -> str:
    """Start a check of the learner's notebook, or join the one that runs; return its id."""
    started = checks.start(exercises.chapter(chapter).name)
    for id, known in _checks.items():
        if known is started:
            return id
    _forget()
    id = secrets.token_hex(8)
    _checks[id] = started
    return id


def checked(id: str) -> dict[str, Any] | None:
    """Return how a check stands, None for one that is not known."""
    found = _checks.get(id)
    if found is None:
        return None
    stands = "running" if not found.ended.is_set() else "done" if found.result else "failed"
    return {
        "state": stands,
        "words": found.problem or found.words,
        "seconds": found.seconds,
        "result": _shown(found.result) if found.result else None,
    }


def _shown(result: checks.Result) -> dict[str, Any]:
    """Return the result with the mark and the name of each test's state."""
    tests = zip(result.tests, statuses.of_tests(result.tests), strict=True)
    return asdict(result) | {"tests": [asdict(test) | label._asdict() for test, label in tests]}


def take_hint(chapter: str, exercise: str) -> dict[str, Any]:
    """Return the next hint, the last one again when there is no other."""
    found, name = exercises.exercise(chapter, exercise), exercises.chapter(chapter).name
    hint = hints.take(name, found)
    return {"title": hint.title, "level": hint.level, "text": hint.text, "trouble": hint.trouble}


def give_back(chapter: str, exercise: str, source: str) -> dict[str, str]:
    """Keep the answer cell's text; return the cell's name, its released text, and the file with the old text."""
    found, name = exercises.exercise(chapter, exercise), exercises.chapter(chapter).name
    kept = reset.keep(name, found.id, source.encode(errors="surrogatepass"))
    events.record("reset", name, found.id)
    return {"cell": found.answer_cell, "source": found.released, "kept": str(kept)}


def choose_path(path: str, hours_per_week: float) -> None:
    """Note the learner's path, empty for none, and the hours a week they want to study."""
    if path:
        paths.get(path)
    events.record("path", path=path, hours_per_week=hours_per_week)


def _forget() -> None:
    """Drop all but the latest results, which a page that has been loaded anew may still ask for."""
    ended = [id for id, known in _checks.items() if known.ended.is_set()]
    for id in ended[:-10]:
        del _checks[id]
