"""Quizzes and predictions: a test cell tells right answers from wrong ones without showing which are right."""

import ast
import hashlib
import re
import textwrap
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache

# Four letters can always be tried; the rounds make a script for it slower than trying them in the notebook.
ROUNDS = 3_000
SHOWN = 4
ANYTHING = "*"
PLAIN = (bool, bytes, dict, float, frozenset, int, list, set, str, tuple, type(None))
HEAD = re.compile(r"(\w+) ([0-9a-f]{8})")
OPTION = re.compile(r" {2}(\S.*?): (.+)")


@dataclass(frozen=True)
class Question:
    """One question of a sheet: its sealed answer, and what to say to whoever chooses an option."""

    name: str
    seal: str
    thoughts: dict[str, str] = field(default_factory=dict)

    @property
    def label(self) -> str:
        """What the question is called in a message."""
        return f"Question {self.name[1:]}" if re.fullmatch(r"q\d+", self.name) else self.name


@dataclass(frozen=True)
class Answers:
    """What was answered, and how that was judged."""

    given: list[object]  # texts without blanks at their ends, letters as the sheet writes them
    wrong: list[str]  # the questions without a right answer
    message: str


_first: dict[str, dict[str, object]] = {}


@cache
def seal(exercise: str, name: str, value: str) -> str:
    """Return a fingerprint of an answer, given as its repr."""
    salt = f"{exercise} {name}".encode()
    return hashlib.pbkdf2_hmac("sha256", value.encode(), salt, ROUNDS, 4).hex()


def heads(exercise: str, /, **right: object) -> str:
    """Return the sheet's line for each question, for its author: the name and the sealed right answer."""
    return "\n".join(f"{name} {seal(exercise, name, _text(answer))}" for name, answer in right.items())


def marked(exercise: str, sheet: str, /, **given: object) -> Answers:
    """Judge the answers to the questions of a sheet, and remember the first complete ones."""
    questions = read(sheet)
    if [question.name for question in questions] != list(given):
        raise ValueError(f"{exercise}: the sheet asks {[q.name for q in questions]}, and the call gives {list(given)}")
    answers = [_normal(given[question.name], question) for question in questions]
    missing = [question for question in questions if given[question.name] is ...]
    if missing:
        return Answers(answers, [question.name for question in missing], _please_answer(missing, len(questions)))
    first(exercise, given)
    pairs = list(zip(questions, answers, strict=True))
    wrong = [question for question, answer in pairs if not _fits(exercise, question, answer)]
    return Answers(answers, [question.name for question in wrong], _verdict(exercise, pairs, wrong))


def first(exercise: str, given: dict[str, object]) -> dict[str, object]:
    """Return the answers that this kernel saw first, these ones if there were none."""
    return _first.setdefault(exercise, dict(given))


def read(sheet: str) -> list[Question]:
    """Read a sheet: `q1 4f0b24da` at the margin, below it `  a: why`; what is indented more continues a line."""
    found: list[Question] = []
    option = ""
    for line in filter(str.strip, textwrap.dedent(sheet).splitlines()):
        if head := HEAD.fullmatch(line):
            found.append(Question(head[1], head[2]))
        elif found and (entry := OPTION.fullmatch(line)):
            option = entry[1]
            found[-1].thoughts[option] = entry[2]
        elif found and found[-1].thoughts and line.startswith("   "):
            found[-1].thoughts[option] += " " + line.strip()
        else:
            raise ValueError(f"{line!r} is no line of a sheet: write 'q1 4f0b24da', and below it '  a: why'")
    return found


def _normal(answer: object, question: Question) -> object:
    if type(answer) is not str:
        return answer if type(answer) in PLAIN else ...
    text = answer.strip()
    options = {option.lower(): option for option in question.thoughts}
    return options.get(text.lower(), text)


def _fits(exercise: str, question: Question, answer: object) -> bool:
    return seal(exercise, question.name, _text(answer)) == question.seal


def _text(answer: object) -> str:
    """Return one text per value: a set's own repr has an order that changes from run to run."""
    return f"{{{sorted(map(repr, answer))}}}" if isinstance(answer, set | frozenset) else repr(answer)


def _please_answer(missing: list[Question], total: int) -> str:
    quoted = all(ANYTHING not in question.thoughts for question in missing)
    how = "one option, in quotes" if quoted else "your answer"
    if len(missing) == total > 1:
        start = f"None of the {total} questions has an answer yet."
    else:
        start = f"{_and(question.label for question in missing)}: no answer yet."
    return (
        f"{start} Replace the three dots in the answer cell by {how}.\n"
        "A guess may be wrong, a blank teaches nothing. Run that cell, then run this one again."
    )


def _verdict(exercise: str, pairs: list[tuple[Question, object]], wrong: list[Question]) -> str:
    if not wrong:
        reasons = [
            f"{question.label}: {question.thoughts[_key(answer)]}"
            for question, answer in pairs
            if _key(answer) in question.thoughts
        ]
        return "\n".join([f"All {len(pairs)} are right." if len(pairs) > 1 else "Right.", *reasons])
    lines = [
        f"{question.label}, {_shown(answer)}: {_thought(exercise, question, answer)}"
        for question, answer in pairs
        if question in wrong
    ]
    more = [f"… and {len(lines) - SHOWN} more."] if len(lines) > SHOWN else []
    return "\n".join([f"{len(pairs) - len(wrong)} of {len(pairs)} are right.", *lines[:SHOWN], *more])


def _thought(exercise: str, question: Question, answer: object) -> str:
    for twin in _twins(answer):
        if _fits(exercise, question, twin):
            return f"the value fits, its type does not: this is {_kind(answer)}, and {_kind(twin)} is wanted."
    if _key(answer) in question.thoughts and answer != ANYTHING:
        return question.thoughts[_key(answer)]
    if ANYTHING in question.thoughts:
        return question.thoughts[ANYTHING]
    return f"there is no such option. Choose {_and(question.thoughts, 'or')}, in quotes."


def _twins(answer: object) -> Iterable[object]:
    """Yield values that look like the answer and have another type."""
    if isinstance(answer, str):
        try:
            yield ast.literal_eval(answer)
        except (ValueError, SyntaxError, MemoryError, RecursionError):
            return
    else:
        yield repr(answer)
    if isinstance(answer, int | float) and answer == answer // 1:
        yield float(answer) if type(answer) is int else int(answer)


def _kind(value: object) -> str:
    kinds: dict[type, str] = {str: "a text in quotes", int: "a whole number", bool: "True or False", float: "a float"}
    return kinds.get(type(value), f"a {type(value).__name__}")


def _key(answer: object) -> str:
    return answer if isinstance(answer, str) else repr(answer)


def _shown(answer: object) -> str:
    if answer is ...:
        return "your answer"
    text = repr(answer)
    return f"your answer {text if len(text) <= 60 else text[:59] + '…'}"


def _and(words: Iterable[str], word: str = "and") -> str:
    *most, last = words
    return f"{', '.join(most)} {word} {last}" if most else last
