"""What the side panel shows: the path, every chapter with its exercises and their state, what is next, what is due."""

from datetime import date
from typing import Any

from course.exercises import Chapter, Exercise
from course.progress import events, paths, schedule, words
from course.progress.events import Event
from course.progress.folding import short
from course.progress.state import Progress, state

_Checks = dict[str, Event]  # by short name: the latest check of a chapter


def version() -> str:
    """Return what is another text after every event, and on another day: something may have become due."""
    try:
        found = events.file().stat()
    except FileNotFoundError:
        return f"{date.today()}"
    return f"{date.today()}-{found.st_mtime_ns}-{found.st_size}"


def overview() -> dict[str, Any]:
    """Return the whole panel as JSON, from the diary and the catalogue as they are on the disk now."""
    as_of = version()  # before the reading: what is written meanwhile is then asked for again
    diary = events.read()
    progress, checks = state(diary), {short(event.chapter): event for event in diary if event.kind == "check"}
    return {
        "version": as_of,
        "path": progress.path,
        "paths": [{"id": path.id, "title": path.title} for path in paths.all_paths()],
        "schedule": _schedule(progress, date.today()),
        "chapters": [_chapter(chapter, progress, checks) for chapter in progress.chapters],
        "next": progress.next._asdict() if progress.next else None,
        "due": [{"chapter": item.chapter, "exercise": item.exercise} for item in progress.due],
    }


def _schedule(progress: Progress, today: date) -> dict[str, Any] | None:
    """Return the hours of the chosen path and its last day."""
    if not progress.path:
        return None
    per_week = words.hours_per_week(progress)
    found = schedule.outlook(paths.get(progress.path), progress, per_week, today)
    return {
        "hours_per_week": per_week,
        "hours_done": found.hours_done,
        "hours_left": found.hours_left,
        "finish": found.finish.isoformat() if found.finish else None,
        "to_come": len(found.to_come),
    }


def _chapter(chapter: Chapter, progress: Progress, checks: _Checks) -> dict[str, Any]:
    stands, check = progress.chapter(chapter.name), checks.get(short(chapter.name))
    return {
        "name": chapter.name,
        "number": chapter.number,
        "title": chapter.title,
        "notebook": f"{chapter.name}/{chapter.slug}.ipynb",
        "status": stands.status,
        "points": stands.points,
        "most": stands.most,
        "done": stands.done,
        "exercises": [_exercise(chapter, exercise, progress) for exercise in chapter.exercises],
        "check": {"at": check.at, "tests": _judged(check)} if check else None,
    }


def _judged(check: Event) -> list[dict[str, Any]]:
    """Return what a check said about the tests; an answer that is not begun yet has not failed."""
    try:
        tests = check.data["tests"]
        open_ = {test["exercise"] for test in tests if test["status"] != "passed"}
        begun = [test for test in tests if test["status"] == "passed" or test.get("answered", True)]
        judged = [test for test in begun if test["status"] in ("passed", "failed")]
        return [{"cell": test["cell"], "mark": _mark(test, test["exercise"] in open_)} for test in judged]
    except (KeyError, TypeError, AttributeError):
        return []  # another version of the course wrote it in another way


def _mark(test: dict[str, Any], open_: bool) -> str:
    """Return what the line above the test cell shows."""
    return "failed" if test["status"] == "failed" else "passed" if open_ else "proved"


def _exercise(chapter: Chapter, exercise: Exercise, progress: Progress) -> dict[str, Any]:
    stands = progress.exercise(chapter.name, exercise.id)
    return {
        "id": exercise.id,
        "title": exercise.title,
        "status": stands.status,
        "points": stands.points,
        "most": exercise.points,
        "hints": len(exercise.hints),
    }
