"""What the side panel's buttons do: check a notebook, take a hint, give a cell back, choose a path."""

import secrets
from dataclasses import asdict
from typing import Any

from course import checks, exercises
from course.exercises import Exercise, Misconception
from course.progress import events, paths
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
        "result": asdict(found.result) if found.result else None,
    }


def take_hint(chapter: str, exercise: str) -> dict[str, Any]:
    """Return the next hint; when the last failure was a known slip, what is behind it comes first."""
    found, name = exercises.exercise(chapter, exercise), exercises.chapter(chapter).name
    hint = hints.take(name, found, _last_slip(name, found))
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


def _last_slip(chapter: str, exercise: Exercise) -> Misconception | None:
    """Return the known slip that the last run of the exercise's tests has met."""
    for event in reversed(events.read()):
        if (event.kind, event.chapter, event.exercise) == ("attempt", chapter, exercise.id):
            slip = None if event.data.get("passed") else event.data.get("misconception")
            return next((known for known in exercise.misconceptions if known.id == slip), None)
    return None


def _forget() -> None:
    """Drop all but the latest results, which a page that has been loaded anew may still ask for."""
    ended = [id for id, known in _checks.items() if known.ended.is_set()]
    for id in ended[:-10]:
        del _checks[id]
