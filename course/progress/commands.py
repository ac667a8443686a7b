"""What `course progress` and `course path` do."""

import json
from datetime import date
from pathlib import Path

from course import exercises, screen
from course.progress import checklists, events, path_pages, paths, report, transfer, words
from course.progress.paths import LearningPath
from course.progress.state import state


class Unsaid(RuntimeError):
    """Something that the learner has to say first, or has said in a way that names nothing."""

    exit_code = 2


def progress(as_json: bool, lists: bool) -> None:
    """Print the learner's progress, as JSON or with the check lists if asked for."""
    found, today = state(), date.today()
    if as_json:
        print(json.dumps(report.as_dict(found, today), indent=1, default=str))
    elif lists:
        if not found.chosen:
            raise Unsaid("The check lists belong to a learning path. Choose one first: course path")
        report.show_checklists(found)
    else:
        report.show(found, today)


def export(file: Path) -> None:
    """Write the learner's whole progress into a file."""
    written = transfer.export(file)
    print(
        f"{words.count(written, 'event')} written to {file}. On the other machine: course progress --import {file.name}"
    )


def bring(file: Path) -> None:
    """Add the progress that another machine has exported."""
    new = transfer.bring(file)
    print(f"{words.count(new, 'new event')} from {file}." if new else f"Everything in {file} was here already.")


def tick(item: str, on: bool) -> None:
    """Tick a line of a check list by hand, or take the tick off."""
    known = {f"{id}.{n}": box for id, found in checklists.written().items() for n, box in enumerate(found.items, 1)}
    if item not in known:
        raise Unsaid(f"No check list has a line {item!r}. See the lines and their names: course progress --checklists")
    events.record("tick", item=item, on=on)
    box = known[item]
    print(f"{'Ticked' if on else 'No longer ticked by you'}: {box.text}")
    if on and (box.evidence or box.projects):
        screen.say("Your tick is kept beside the line; the line itself is done when the graded work is there.")


def path(id: str | None, hours: float | None) -> None:
    """Show the learning paths, or choose one, or change the hours per week."""
    found = state()
    if id is None and hours is None:
        path_pages.show_all(found, date.today())
    else:
        _choose(paths.get(id) if id else found.chosen, hours or found.hours_per_week)
        path_pages.show(state(), date.today())


def coverage() -> None:
    """Print which chapters teach each roadmap's topics, and which of them are still to come."""
    from course.progress import coverage

    print(coverage.text(exercises.chapters()))


def _choose(chosen: LearningPath | None, hours: float) -> None:
    if not chosen:
        raise Unsaid("No learning path is chosen yet. Choose one, such as: course path complete --hours 10")
    events.record("path", path=chosen.id, hours_per_week=hours or chosen.pace)
