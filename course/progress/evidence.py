"""What graded work proves. How evidence is written stands in course/curriculum/checklists.toml.

Projects are asked for like chapters: P03 is the chapter; M1, M2 … and test-1, test-2 … are its exercises.
"""

import re
from typing import TYPE_CHECKING

from course.progress import curriculum, paths
from course.progress.folding import short
from course.progress.review import local_day

if TYPE_CHECKING:
    from course.exercises import Chapter
    from course.progress.state import ExerciseState, Progress

_CHAPTER = re.compile(r"(ch\d\d)(?: ([a-z][a-z0-9-]*))?")
_PROJECT = re.compile(r"(P\d\d)(?:-(\w+)| test-(\d+))?")


def holds(evidence: str, progress: "Progress", days: int = 0) -> bool:
    """Say whether graded work shows it, where days are given once more after so many days."""
    return any(_holds(term, progress, days) for term in evidence.split(" or "))


def check(evidence: str) -> None:
    """Raise ValueError for evidence that the plan cannot give."""
    for term in evidence.split(" or "):
        needed(term.removeprefix("due "))


def accepted(progress: "Progress") -> list[str]:
    """Return the ids of the projects that are accepted whole."""
    return [id for id in curriculum.projects() if holds(id, progress)]


def needed(term: str, chapter: "Chapter | None" = None) -> list[tuple[str, str]]:
    """Return the exercises that must all be passed, each with its chapter; ValueError for what the plan has not."""
    if match := _CHAPTER.fullmatch(term):
        return [(match[1], id) for id in _exercises(match[1], match[2], chapter)]
    if match := _PROJECT.fullmatch(term):
        return [(match[1], id) for id in _milestones(*match.groups())]
    raise ValueError(f'{term!r} is no evidence: write "ch37 polls", "ch37", "ch37 all", "P03-M1" or "P08 test-7".')


def existing(progress: "Progress", id: str) -> "Chapter | None":
    """Return the chapter or project with this id if it can be worked on, None while it is still to come."""
    return next((chapter for chapter in progress.chapters if short(chapter.name) == id), None)


def _holds(term: str, progress: "Progress", days: int) -> bool:
    name = term.removeprefix("due ")
    chapter = existing(progress, name[:4])
    if term != name:
        return chapter is not None and chapter.name not in [due.chapter for due in progress.due]
    return all(_kept(progress.exercise(*pair), days) for pair in needed(name, chapter))


def _kept(state: "ExerciseState", days: int) -> bool:
    if not (state.solved and days):
        return state.solved
    first, last = (local_day(state.passes[place]) for place in (0, -1))
    return (last - first).days >= days


def _exercises(id: str, wanted: str | None, chapter: "Chapter | None") -> list[str]:
    plan = curriculum.chapters().get(id)
    if plan is None:
        raise ValueError(f"The plan has no chapter {id!r}.")
    if wanted in (None, "all"):
        return paths.of_lane(id, "full" if wanted else "core", chapter)
    if wanted not in (*plan.exercises, "warm-up", "wrap-up"):
        raise ValueError(f"{id} has no exercise {wanted!r}. It has: {', '.join(plan.exercises)}.")
    return [wanted or ""]


def _milestones(id: str, milestone: str | None, test: str | None) -> list[str]:
    project = curriculum.projects().get(id)
    if project is None:
        raise ValueError(f"The plan has no project {id!r}.")
    if test:
        if not 1 <= int(test) <= project.acceptance:
            raise ValueError(f"{id} has {project.acceptance} acceptance tests, and no test-{test}.")
        return [f"test-{test}"]
    if milestone and milestone not in project.milestones:
        raise ValueError(f"{id} has no milestone {milestone!r}. It has: {', '.join(project.milestones)}.")
    return [milestone] if milestone else list(project.regular)
