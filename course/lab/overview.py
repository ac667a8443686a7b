"""What the side panel shows: the path, every chapter with its exercises and their state, what is next, what is due."""

from datetime import date
from typing import Any

from course.exercises import Chapter, Exercise
from course.progress import paths, schedule, words
from course.progress.state import Progress, state


def overview() -> dict[str, Any]:
    """Return the whole panel as JSON, from the diary and the catalogue as they are on the disk now."""
    progress = state()
    return {
        "path": progress.path,
        "paths": [{"id": path.id, "title": path.title} for path in paths.all_paths()],
        "schedule": _schedule(progress, date.today()),
        "chapters": [_chapter(chapter, progress) for chapter in progress.chapters],
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


def _chapter(chapter: Chapter, progress: Progress) -> dict[str, Any]:
    stands = progress.chapter(chapter.name)
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
    }


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
