"""What `course path` prints: every path with its hours and last day, or the chosen one step by step."""

from datetime import date

from course import screen
from course.progress import paths, schedule, words
from course.progress.markup import plain
from course.progress.paths import Item, LearningPath, Step
from course.progress.state import Progress


def show_all(progress: Progress, today: date) -> None:
    """Print every path, the shortest first."""
    screen.show(
        ("path", "what it is", "hours", "a week", "ends by"),
        [_row(path, progress, today) for path in paths.all_paths()],
    )
    if progress.chosen:
        screen.say(f"Yours is marked *. See its steps: course path {progress.chosen.id}")
    screen.say("Choose a path, with the hours a week that you have: course path complete --hours 10")


def show(progress: Progress, today: date) -> None:
    """Print the chosen path, step by step."""
    path = progress.chosen
    if not path:
        return
    screen.say(f"{path.title}: {path.role}.")
    screen.say(path.about)
    if path.assumes:
        screen.say(f"It builds on {', '.join(path.assumes)} and leaves them out: ch00 says whether you need them.")
    if path.later:
        screen.say(f"{', '.join(path.later)} come late here, after chapters that build on them: look into them early.")
    screen.show(
        ("step", "chapters and projects", "hours", "done"),
        [_step(step, path, progress) for step in path.steps],
    )
    if coming := words.to_come(progress, today):
        screen.say(coming)
    screen.say(plain(words.path(progress, today)))
    screen.say(plain(words.next_exercise(progress)))


def _row(path: LearningPath, progress: Progress, today: date) -> tuple[str, ...]:
    pace = progress.hours_per_week or path.pace
    end = schedule.outlook(path, progress, pace, today).finish
    name = f"{path.id} *" if path.id == progress.path else path.id
    return name, path.title, f"{path.hours:g}", f"{pace:g}", f"{end:%Y-%m-%d}" if end else ""


def _step(step: Step, path: LearningPath, progress: Progress) -> tuple[str, ...]:
    items = ", ".join(_item(item, path) for item in step.items)
    title = f"{step.title} (optional)" if step.optional else step.title
    return title, items, f"{step.hours:g}", f"{schedule.hours_done(step, progress):g}"


def _item(item: Item, path: LearningPath) -> str:
    """Return an item as a learner would look for it, with what differs from the rest of the path."""
    if item.exercises:
        return f"{item.name} ({', '.join(item.exercises)})"
    return f"{item.name} {item.lane}" if item.chapter and item.lane != path.lane else item.name
