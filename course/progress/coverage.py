"""Where each topic of the roadmaps is taught, and which chapters and projects are still to come."""

from collections import Counter
from typing import TYPE_CHECKING

from course.progress import checklists, curriculum, paths
from course.progress.folding import short

if TYPE_CHECKING:
    from collections.abc import Iterable

    from course.exercises import Chapter


def places() -> dict[str, list[str]]:
    """Return for every topic the chapters and projects that teach it; a schedule or a list is its own place."""
    found: dict[str, list[str]] = {id: [] for id in curriculum.topics()}
    for id, topics in _teachers():
        for topic in topics:
            found.setdefault(topic, []).append(id)
    return found


def text(existing: "Iterable[Chapter]") -> str:
    """Return what the plan covers, how much of it is here today and what is still to come."""
    here = {short(chapter.name) for chapter in existing}
    plan = curriculum.everything()
    coming = [f"  {id} {entry.title} ({entry.hours:g} h)" for id, entry in plan.items() if id not in here]
    return "\n".join([*_roadmaps(here), "", *_summary(here), *coming])


def _teachers() -> "Iterable[tuple[str, tuple[str, ...]]]":
    yield from ((id, entry.topics) for id, entry in curriculum.everything().items())
    yield from ((path.id, path.schedules) for path in paths.all_paths())
    yield from ((id, (id,)) for id in checklists.written() if id in curriculum.topics())


def _roadmaps(here: set[str]) -> list[str]:
    """Say for each roadmap how many topics it asks for, how many the plan teaches, and how many are here today."""
    asked, planned, ready = Counter[str](), Counter[str](), Counter[str]()
    plan, taught = curriculum.everything(), places()
    for topic in curriculum.topics().values():
        where = taught[topic.id]
        asked.update(topic.roadmaps)
        planned.update(topic.roadmaps if where else ())
        ready.update(topic.roadmaps if any(id in here or id not in plan for id in where) else ())
    lines = ["Topics of the roadmaps: asked for, planned, here today"]
    return lines + [f"{asked[n]:5}{planned[n]:5}{ready[n]:5}  {title}" for n, title in curriculum.roadmaps().items()]


def _summary(here: set[str]) -> list[str]:
    plan = curriculum.everything()
    hours = sum(entry.hours for entry in plan.values())
    ready = sum(entry.hours for id, entry in plan.items() if id in here)
    chapters = len(here & set(curriculum.chapters()))
    return [
        f"Here today: {chapters} of {len(curriculum.chapters())} chapters, "
        f"{len(here & set(curriculum.projects()))} of {len(curriculum.projects())} projects, {ready:g} of {hours:g} h.",
        "Still to come:",
    ]
