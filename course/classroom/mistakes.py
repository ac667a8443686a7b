"""Which misconception is behind a wrong answer, by the verdict's message and by what the learner handed in."""

import json
import re
from functools import lru_cache
from pathlib import Path

from autograder.records.verdict import TestVerdict
from course import exercises
from course.classroom.model import Mistake
from course.study.cards.misconceptions import recognise

LONGEST = 160
# An explanation begins with its name: "*Forgets to return.* The wrapper runs the function and drops ..."
_NAME = re.compile(r"\*(.+?)\*(?=\s|$)", re.DOTALL)
_SENTENCE = re.compile(r".+?[.!?](?=\s|$)", re.DOTALL)


def of(chapter: str, exercise: str, test: TestVerdict, answers: dict[str, str]) -> Mistake:
    """Return what is behind a failed test; `answers` are the learner's cells by name."""
    return _mistake(chapter, exercise, test.message or test.answer_error, answers.get(_cell(chapter, exercise), ""))


def answers(notebook: Path) -> dict[str, str]:
    """Return the cells of a notebook by nbgrader's name; a notebook that is not there has none."""
    try:
        cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    except (OSError, ValueError, KeyError, TypeError):
        return {}
    named = ((cell.get("metadata", {}).get("nbgrader", {}).get("grade_id") or cell.get("id"), cell) for cell in cells)
    return {str(name): "".join(cell["source"]) for name, cell in named if name}


def titles(chapter: str) -> dict[tuple[str, str], str]:
    """Return what the exercises of a chapter are called."""
    try:
        return {(chapter, one.id): one.title for one in exercises.chapter(chapter).exercises}
    except exercises.UnknownChapter:
        return {}


@lru_cache(maxsize=4096)
def _mistake(chapter: str, exercise: str, message: str, answer: str) -> Mistake:
    """Learners make the same mistakes, so that most of a class costs nothing."""
    try:
        found = recognise(exercises.exercise(chapter, exercise), answer, message)
    except (exercises.UnknownChapter, exercises.UnknownExercise):
        found = None
    if found is None:
        return Mistake(_short(message.strip().partition("\n")[0]) or "no message", known=False)
    return Mistake(_name(found.explanation) or found.id, known=True)


def _name(explanation: str) -> str:
    text = explanation.strip()
    found = _NAME.match(text)
    sentence = found[1] if found else (_SENTENCE.match(text) or [text])[0]
    return _short(" ".join(sentence.replace("`", "").split()).rstrip("."))


@lru_cache(maxsize=4096)
def _cell(chapter: str, exercise: str) -> str:
    try:
        return exercises.exercise(chapter, exercise).answer_cell
    except (exercises.UnknownChapter, exercises.UnknownExercise):
        return exercise


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
