"""Which known slip a wrong answer is: by its code, else by what the test says about it."""

from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

from course.exercises import Exercise, Misconception
from course.study.cards.normal_form import normal_form, words

NEAR = 0.6  # the share of words in the same order; below it, code with the same message is another slip


@dataclass(frozen=True)
class Match:
    """A slip and whether the answer is exactly that one."""

    misconception: Misconception
    exact: bool


def recognise(exercise: Exercise, answer: str, message: str) -> Misconception | None:
    """Return the known slip that the answer makes, None for one that nobody foresaw."""
    found = match(exercise, answer, message)
    return found.misconception if found else None


def match(exercise: Exercise, answer: str, message: str) -> Match | None:
    """Return the slip with the same code, else the nearest of those whose message the learner sees."""
    form = _form(answer, exercise.language)
    if form in (_form(exercise.released, exercise.language), _form(exercise.reference, exercise.language)):
        return None
    for slip in exercise.misconceptions:
        if form == _form(slip.code, exercise.language):
            return Match(slip, exact=True)
    candidates = [slip for slip in exercise.misconceptions if slip.says in message]
    if not answer.strip():
        return Match(candidates[0], exact=False) if len(candidates) == 1 else None
    return _nearest(exercise, form, candidates)


def _nearest(exercise: Exercise, form: str, candidates: list[Misconception]) -> Match | None:
    answer = words(form)
    nearness = {
        slip.id: SequenceMatcher(None, words(_form(slip.code, exercise.language)), answer, autojunk=False).ratio()
        for slip in candidates
    }
    best = max(candidates, key=lambda slip: nearness[slip.id], default=None)
    return Match(best, exact=False) if best and nearness[best.id] >= NEAR else None


@lru_cache(maxsize=512)
def _form(code: str, language: str) -> str:
    return normal_form(code, language)
