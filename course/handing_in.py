"""`course submit` and `course feedback`: a notebook goes to the instructor, pages come back, by nbgrader's exchange."""

import sys
from pathlib import Path

from nbgrader.auth import Authenticator
from nbgrader.exchange import ExchangeError, ExchangeFactory
from nbgrader.exchange.default.exchange import Exchange
from nbgrader.utils import get_username

from autograder import assignment as assignments
from autograder import settings
from autograder.errors import UserMistake
from autograder.settings import Course
from environment import paths


def submit(chapter: str, name: str) -> int:
    """Hand in the notebook in work/ and say so; return 0."""
    course, found = _course(chapter)
    student = _through(course, found, name, "Submit")
    print(f"Handed in: {found}, as {student}. You may hand in again: the last one counts.")
    return 0


def feedback(chapter: str) -> int:
    """Fetch the pages that the instructor has released; return 1 while there are none."""
    course, found = _course(chapter)
    if (paths.exchange() / course.directory.course_id / "feedback").is_dir():
        _through(course, found, "", "FetchFeedback")
    pages = sorted((paths.WORK / found / "feedback").glob("*/*.html"))
    for page in pages:
        print(page)
    if not pages:
        print(f"There is no feedback for {found} yet.")
    return 0 if pages else 1


def _course(chapter: str) -> tuple[Course, str]:
    course = settings.load(paths.ROOT)
    found = assignments.find(course, chapter)
    if sys.platform == "win32":
        folder = paths.WORK / found
        raise UserMistake(f"nbgrader's exchange needs Linux or macOS. Send your instructor the notebook in {folder}.")
    return course, found


def _through(course: Course, chapter: str, name: str, what: str) -> str:
    """Let nbgrader do it; return the learner's name."""
    course.directory.assignment_id = chapter
    course.directory.student_id = student = name or get_username()
    factory = ExchangeFactory(config=course.config)
    authenticator = Authenticator(config=course.config)
    exchange: Exchange = getattr(factory, what)(
        coursedir=course.directory, authenticator=authenticator, config=course.config
    )
    try:
        exchange.start()
    except ExchangeError as error:
        raise UserMistake(_sentence(str(error), Path(exchange.root))) from error
    return student


def _sentence(said: str, root: Path) -> str:
    return (
        f"That did not work: {said}. Chapters go through {root}: the instructor releases one there first. In a class "
        "on several machines it is a shared folder, named by COURSE_EXCHANGE."
    )
