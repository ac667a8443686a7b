"""Try one answer: a fresh fork runs the chapter up to it with that answer in place, then the exercise's tests."""

import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from autograder.rehearsal import Cell, Outcome, Rehearsal, Run
from course.authoring import markers
from course.authoring.chapter import Chapter, Exercise, Part
from course.authoring.source import code
from environment.temporary import place

SECONDS = {False: 5.0, True: 20.0}  # for the tests of one exercise: without and with services
PREFIX_SECONDS, WHOLE_SECONDS = 60.0, 120.0
DIED = "The process ended in the middle of this cell."


@dataclass(frozen=True)
class Verdict:
    """What the tests made of one answer; `message` is what the learner reads, empty when it passed."""

    passed: bool
    message: str
    stderr: str = ""
    answer_error: str = ""
    seconds: float = 0.0
    stdout: str = ""


def visible(exercise: Exercise) -> str:
    """The answer cell as a learner receives it."""
    return markers.split(exercise.answer.text, "SOLUTION")[0]


def judge(
    rehearsal: Rehearsal,
    chapter: Chapter,
    exercise: Exercise,
    answer: str,
    seconds: float | None = None,
    sealed: bool = True,
) -> Verdict:
    """Run `answer` in place of the reference and return the verdict of the exercise's tests.

    Sealed tests are what our grader runs; unsealed ones are plain asserts, as nbgrader and the learner's notebook run.
    """
    prepared = [cell if sealed else cell._replace(test=False) for cell in cells(chapter, exercise, answer)]
    limit = PREFIX_SECONDS if seconds is None else seconds
    return _verdict(_run(rehearsal, chapter, prepared, limit), exercise, limit)


def _run(rehearsal: Rehearsal, chapter: Chapter, prepared: list[Cell], limit: float) -> Run:
    with tempfile.TemporaryDirectory(prefix="course-try-", dir=place()) as scratch:
        if chapter.data.is_dir():
            shutil.copytree(chapter.data, Path(scratch) / "data")
        return rehearsal.run(prepared, Path(scratch), limit)


def cells(chapter: Chapter, exercise: Exercise, answer: str) -> Iterator[Cell]:
    """Everything a learner runs from the top down to the exercise's last test, other exercises' tests left out."""
    last = exercise.tests[-1]
    for number, part in enumerate(chapter.parts):
        if part is exercise.answer:
            yield Cell(exercise.id, code(part, answer))
        elif _matters(part) or (part.role == "tests" and part.exercise == exercise.id):
            yield Cell(_name(part, number), code(part), part.role == "tests")
        if part is last:
            return


def _matters(part: Part) -> bool:
    """Examples and answers may be used by what follows; a `demo` promises that nothing depends on it."""
    return part.role == "answer" or (part.role == "example" and not part.block.attributes.get("demo"))


def run_all(rehearsal: Rehearsal, chapter: Chapter, last: Cell | None = None) -> Run:
    """Run the whole source notebook, tests and demos included, and one more cell if given."""
    roles = ("example", "answer", "tests")
    everything = [
        Cell(_name(part, number), code(part), part.role == "tests")
        for number, part in enumerate(chapter.parts)
        if part.role in roles
    ]
    return _run(rehearsal, chapter, [*everything, *([last] if last else [])], WHOLE_SECONDS)


def failures(run: Run) -> dict[int, str]:
    """Return what went wrong in a run of the whole notebook, by the line of the cell's fence."""
    wrong = {outcome["id"]: _message(outcome) for outcome in run.outcomes if outcome["error"]}
    wrong |= {outcome["id"]: f"stderr: {outcome['stderr']}" for outcome in run.outcomes if outcome["stderr"]}
    if run.unfinished:
        wrong[run.unfinished] = _unfinished(run, WHOLE_SECONDS)
    return {int(name.rpartition(":")[2]): message for name, message in wrong.items()}


def _name(part: Part, number: int) -> str:
    return f"{part.exercise or 'example'}:{number}:{part.block.line}"


def _verdict(run: Run, exercise: Exercise, limit: float) -> Verdict:
    by_id = {outcome["id"]: outcome for outcome in run.outcomes}
    tests = [outcome for name, outcome in by_id.items() if name.startswith(f"{exercise.id}:")]
    messages = [_message(outcome) for outcome in tests if outcome["error"]]
    stderr = "".join(outcome["stderr"] for outcome in tests)
    if run.unfinished:
        messages.append(_unfinished(run, limit))
    if stderr:
        messages.append(f"Text on stderr (nbgrader scores that 0): {stderr.strip()[:300]}")
    answer = by_id.get(exercise.id)
    answer_error = _message(answer) if answer and answer["error"] else ""
    seconds = sum(run.seconds.get(outcome["id"], 0.0) for outcome in tests)
    stdout = "".join(outcome["stdout"] for outcome in tests)
    return Verdict(not messages, "\n".join(messages), stderr, answer_error, seconds, stdout)


def _unfinished(run: Run, limit: float) -> str:
    if run.timed_out:
        return f"Still running after {limit:g} s, so it was stopped: look for a loop that never ends."
    return DIED


def _message(outcome: Outcome) -> str:
    name, text = outcome["error"] or ("", "")
    return text if name in ("AssertionError", "QueryFailed") and text else f"{name}: {text}".rstrip(": ")
