"""What `course progress` prints: the path, the chapters, what is next, what is due; or all of it as JSON."""

from dataclasses import asdict
from datetime import date
from typing import Any

from course import screen
from course.exercises import Chapter
from course.progress import checklists, schedule, statuses, words
from course.progress.folding import short
from course.progress.markup import Link, plain
from course.progress.state import Progress


def show(progress: Progress, today: date) -> None:
    """Print where the learner stands."""
    screen.say(plain(words.path(progress, today)))
    listed = chapters(progress)
    screen.show(("", "chapter", "exercises", "points"), [_row(progress, chapter) for chapter in listed])
    screen.say(statuses.LEGEND)
    for line in (words.next_exercise(progress), *words.due(progress)):
        screen.say(plain(line))
        for link in (part for part in line if isinstance(part, Link)):
            print(f"  work/{link.file}")
    if progress.chosen and (coming := words.to_come(progress, today)):
        screen.say(coming)
    if lists := _lists(progress):
        items = [item for found in lists for item in found.items]
        done = sum(item.done for item in items)
        screen.say(f"Check lists: {done} of {len(items)} done. Read them: course progress --checklists")


def show_checklists(progress: Progress) -> None:
    """Print the path's check lists with what is still missing."""
    for found in _lists(progress):
        print(f"\n{found.title}")
        for item in found.items:
            print(f"  [{'x' if item.done else ' '}] {item.id:<9}  {item.text}")
            if item.missing:
                print(f"{'':17}{'ticked by you; ' if item.ticked else ''}needs {', '.join(item.missing)}")
    print("\nGraded work fills these lists. A line without a 'needs' is yours to tick, such as:")
    print("  course progress --tick CA-SOFT.3")


def as_dict(progress: Progress, today: date) -> dict[str, Any]:
    """Return everything as plain data."""
    pace = words.hours_per_week(progress)
    outlook = schedule.outlook(progress.chosen, progress, pace, today) if progress.chosen else None
    return {
        "path": progress.path or None,
        "hours_per_week": pace or None,
        "outlook": asdict(outlook) if outlook else None,
        "chapters": [_chapter(progress, chapter) for chapter in progress.chapters],
        "next": progress.next._asdict() if progress.next else None,
        "due": [asdict(entry) for entry in progress.due],
        "checklists": [asdict(found) for found in _lists(progress)],
    }


def chapters(progress: Progress) -> list[Chapter]:
    """Return the chapters of the path and those that were begun; without a path all that exist."""
    chosen = {item.chapter for item in progress.chosen.items} if progress.chosen else set()
    return [
        chapter
        for chapter in progress.chapters
        if not chosen or short(chapter.name) in chosen or progress.chapter(chapter.name).status != "untouched"
    ]


def _row(progress: Progress, chapter: Chapter) -> tuple[str, ...]:
    done = progress.chapter(chapter.name)
    name, points = f"{statuses.EXERCISES[done.status].mark} {chapter.number:02}", f"{done.points:g} of {done.most:g}"
    return name, chapter.title, f"{done.done} of {done.total}", points


def _chapter(progress: Progress, chapter: Chapter) -> dict[str, Any]:
    listed = {exercise.id: asdict(progress.exercise(chapter.name, exercise.id)) for exercise in chapter.exercises}
    return {"name": chapter.name, "title": chapter.title, **asdict(progress.chapter(chapter.name)), "exercises": listed}


def _lists(progress: Progress) -> list[checklists.Checklist]:
    return checklists.checklists(progress.chosen, progress) if progress.chosen else []
