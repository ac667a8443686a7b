"""The placement check: is the sheet complete, what does it say, and where does it send the learner?

A wrong answer and "?" count the same here: both mean "this chapter is worth your time". Neither costs a point.
"""

import json
import textwrap
from pathlib import Path

_HERE = Path(__file__).resolve().parent.parent
OPTIONS = ("a", "b", "c", "d", "?")
AREAS = ("Python", "SQL", "HTTP")
FROM_THE_START = "syllabus-12-months"
WITH_GAPS = "balanced-12-weeks"
QUICK = "intensive-8-weeks"


def _load(name):
    return json.loads((_HERE / name).read_text(encoding="utf-8"))


QUESTIONS = {question["number"]: question for question in _load("placement.json")}
PATHS = _load("paths.json")
CHAPTERS = _load("chapters.json")


def problems(answers):
    """Return a sentence for each entry that cannot be read; an empty list when the sheet is complete."""
    blank = [number for number in QUESTIONS if answers.get(number) is ...]
    found = [_problem(number, answers.get(number, "missing")) for number in QUESTIONS if number not in blank]
    found += [f"There is no question {number!r}: the numbers go from 1 to 12." for number in _strangers(answers)]
    if blank:
        listed = ", ".join(map(str, blank))
        found += [f'Still three dots: {listed}. Give each a letter in quotes, or "?" where you would only guess.']
    return [sentence for sentence in found if sentence]


def _problem(number, answer):
    if answer == "missing":
        return f"Question {number} is missing: give it a letter, or a question mark in quotes."
    if type(answer) is not str:
        return f"Question {number}: {answer!r} has no quotes; a letter is a text."
    if letter(answer) not in OPTIONS:
        return f'Question {number} has no option {answer!r}: choose one of "a", "b", "c", "d", "?".'
    return ""


def _strangers(answers):
    return [number for number in answers if number not in QUESTIONS]


def letter(answer):
    """Return the answer as one plain small letter."""
    return answer.strip().lower()


def scores(answers):
    """Return the number of right answers in each area."""
    return {area: len([n for n in _right(answers) if QUESTIONS[n]["area"] == area]) for area in AREAS}


def _right(answers):
    return [number for number, question in QUESTIONS.items() if letter(answers[number]) == question["right"]]


def recommended(python, sql, http):
    """Return the id of the path for these scores (of 6, 3 and 3)."""
    if python <= 2:
        return FROM_THE_START
    if python <= 4 or sql + http <= 3:
        return WITH_GAPS
    return QUICK


def route(answers):
    """Return the recommended path, the chapters to take before it, and the first chapters of the path itself."""
    score = scores(answers)
    path = recommended(score["Python"], score["SQL"], score["HTTP"])
    chapters = PATHS[path]["chapters"]
    missed = [question["chapter"] for number, question in QUESTIONS.items() if number not in _right(answers)]
    # What the path teaches need not come before it, unless its very first chapter builds on it.
    before = [name for name in missed if name not in chapters or name in CHAPTERS[chapters[0]]["needs"]]
    before = [] if path == FROM_THE_START else sorted(set(before))
    return {"path": path, "before": before, "first": [name for name in chapters if name not in before][:3]}


def report(answers):
    """Return the text that the learner reads: score by area, path, chapters, and what can be learned from each miss."""
    parts = [_score_lines(answers), _route_lines(answers), _folder_lines(answers), _lessons(answers)]
    return "\n\n".join("\n".join(lines) for lines in parts if lines)


def _score_lines(answers):
    lines = []
    for area, right in scores(answers).items():
        total = len([question for question in QUESTIONS.values() if question["area"] == area])
        lines.append(f"{area:<7}{'●' * right}{'○' * (total - right):<{7 - right}} {right} of {total}")
    return ["A map, not a mark: this is where your path begins.", *lines]


def _route_lines(answers):
    way = route(answers)
    path = PATHS[way["path"]]
    lines = [f"Recommended path: {way['path']} ({path['title']}, {path['hours']:g} hours)"]
    if way["before"]:
        lines += ["Take these first, the path counts on them:", *map(_chapter_line, way["before"])]
    return [*lines, "The path opens with:", *map(_chapter_line, way["first"])]


def _chapter_line(name):
    return f"  {name}{' ' if _is_here(name) else '*'} {CHAPTERS[name]['title']}"


def _is_here(name):
    """Say whether this edition has the chapter: then its folder lies beside the one of this notebook."""
    return any(Path("..").glob(f"{name}-*"))


def _folder_lines(answers):
    way = route(answers)
    if all(_is_here(name) for name in way["before"] + way["first"]):
        return []
    here = [f"  {name}  {about['title']}" for name, about in CHAPTERS.items() if name != "ch00" and _is_here(name)]
    more = [f"  … and {len(here) - 5} more"] if len(here) > 5 else []
    note = "* not in this edition yet: the course grows, and START.md lists what is there."
    return [note, "In your folder today:", *here[:5], *more] if here else [note]


def _lessons(answers):
    missed = [number for number in QUESTIONS if number not in _right(answers)]
    unknown = [number for number in missed if letter(answers[number]) == "?"]
    lines = [line for number in missed if number not in unknown for line in _lesson(number, letter(answers[number]))]
    lines = ["What the wrong answers can teach you:", *lines] if lines else []
    if unknown:
        chapters = sorted({QUESTIONS[number]["chapter"] for number in unknown})
        listed = ", ".join(map(str, unknown))
        lines += _wrapped(f"Not known yet, and thank you for saying so: {listed}. ", f"See {', '.join(chapters)}.")
    return lines or ["Twelve of twelve: a rare sheet."]


def _lesson(number, given):
    question = QUESTIONS[number]
    return _wrapped(f"  {number:>2} {given}  ", f"{question['why'][given]} ({question['chapter']})", hang=True)


def _wrapped(label, text, hang=False):
    return textwrap.wrap(label + text, width=100, subsequent_indent=" " * len(label) if hang else "")
