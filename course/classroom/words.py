"""Numbers of a class as words, the same in the terminal, on the page and in the spreadsheet."""

from course.classroom.model import OPEN, Exercise, Handed, Learner, Mistake, Room
from course.progress.folding import short

SHOWN = 3  # wrong answers per exercise; the spreadsheet has all of them


def number(value: float) -> str:
    """Return points or tries without needless zeros."""
    return f"{value:.1f}".removesuffix(".0")


def share(exercise: Exercise) -> str:
    """Return the share of learners who solved an exercise, and of how many."""
    return f"{exercise.share:.0%} of {exercise.judged}" if exercise.judged else "nobody judged"


def mistake(found: Mistake, count: int) -> str:
    """Return a wrong answer with how often it came; the test's own words are quoted."""
    return f"{count} × {found.name if found.known else f'“{found.name}”'}"


def learner(one: Learner) -> list[str]:
    """Return a learner's line: name, chapters, the last of them, points, then what wants a look."""
    counts = [one.late, *(one.count(status) for status in OPEN), one.waiting]
    points = f"{number(one.points)} of {number(one.most)}" if one.handed else "–"
    last = max((short(handed.chapter) for handed in one.handed), default="")
    return [one.name, str(len(one.handed)), last, points, *(str(count or "") for count in counts)]


LEARNER = ["learner", "chapters", "last", "points", "late", "held", "not judged", "by hand", "not graded yet"]


def exercise(one: Exercise) -> list[str]:
    """Return an exercise's line: chapter, title, share, tries."""
    return [short(one.chapter), one.title, share(one), number(one.tries)]


EXERCISE = ["chapter", "exercise", "solved by", "tries"]


def heading(room: Room) -> str:
    """Return how many learners in which chapters."""
    chapters = ", ".join(room.chapters) or "no chapter yet"
    return f"{len(room.learners)} learners in {chapters}"


def about_tries(room: Room) -> str:
    """Say what the number of tries rests on."""
    if room.once:
        return "Tries: one submission of each learner is known, so there is nothing to count yet."
    return "Tries: the mean number of different submissions that were graded; grading one again does not count."


def to_settle(room: Room) -> list[str]:
    """Return a sentence for each submission that waits for the instructor."""
    return [sentence for one in room.handed if (sentence := _wants(one))]


def _wants(one: Handed) -> str:
    where = f"{one.student}, {one.chapter}"
    if not one.results:
        return f"{where}: not judged. {one.reason}"
    waiting = [result for result in one.results if result.status in OPEN]
    names = ", ".join(f"{result.exercise} ({result.status})" for result in waiting)
    reasons = [result.why for result in waiting if result.why]
    return " ".join([f"{where}: give points in formgrader for {names}.", *reasons]) if waiting else ""
