"""Prove that every exercise keeps its promises: stubs fail, references pass, each attempt gets what it deserves."""

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from autograder.rehearsal import Rehearsal, Run
from course.authoring import attempts as attempts_file
from course.authoring import cheats, rules, style, trial
from course.authoring.attempts import Attempt
from course.authoring.chapter import Chapter, Exercise
from course.authoring.problems import Problem
from course.authoring.profile import learn, rehearsal
from course.authoring.trial import SECONDS, Verdict

# More than there are cores: a run with a database waits for the server a third of its time.
WORKERS = 2 * (os.cpu_count() or 1)


@dataclass(frozen=True)
class Trial:
    """One answer to try: where it stands, what it is, and what has to come of it."""

    exercise: Exercise
    kind: str  # stub, reference, right, wrong, cheat
    name: str
    code: str
    line: int
    says: str = ""
    conditional: bool = False


@dataclass
class Row:
    """What the table says of one exercise: (passed, total) per kind of trial."""

    exercise: Exercise
    counts: dict[str, list[int]] = field(default_factory=dict)
    seconds: float = 0.0


@dataclass
class Report:
    """The result of one chapter's check."""

    chapter: Chapter
    rows: list[Row]
    problems: list[Problem]


def trials(chapter: Chapter, attempts: list[Attempt], repeat: int) -> list[Trial]:
    """Return everything to be tried, in the order of the text."""
    found = []
    for exercise in chapter.exercises.values():
        line = exercise.answer.block.line
        found.append(Trial(exercise, "stub", "the untouched stub", trial.visible(exercise), line))
        found += [Trial(exercise, "reference", "the reference", exercise.answer.text, line)] * repeat
        for attempt in attempts:
            if attempt.exercise == exercise.id:
                kind = "right" if attempt.right else "wrong"
                name = f"the {kind} answer at line {attempt.line}"
                found.append(Trial(exercise, kind, name, attempt.code, attempt.line, attempt.says))
        found += [
            Trial(exercise, "cheat", f"the cheat “{cheat.name}”", cheat.code, line, conditional=cheat.conditional)
            for cheat in cheats.make(exercise)
        ]
    return found


def check(
    chapter: Chapter,
    repeat: int = 1,
    progress: Callable[[int, int], None] = lambda done, total: None,
    loop_seconds: float = 2.0,
) -> Report:
    """Check one chapter; `progress` hears (done, total) after each trial, an endless loop is given `loop_seconds`."""
    attempts = attempts_file.load(chapter)
    problems = rules.check(chapter, attempts) + list(style.check(chapter))
    work = trials(chapter, attempts, repeat)
    rows = {exercise.id: Row(exercise) for exercise in chapter.exercises.values()}
    modules, whole = learn(chapter)
    problems += _whole(chapter, whole)
    with rehearsal(chapter, modules, WORKERS) as warm, ThreadPoolExecutor(max_workers=WORKERS) as pool:
        loop = pool.submit(lambda: list(_endless_loop(warm, chapter, loop_seconds)))
        verdicts = pool.map(lambda item: _try(warm, chapter, item), work)
        for done, (item, verdict) in enumerate(zip(work, verdicts, strict=True), start=1):
            found = list(judge(chapter, item, verdict))
            _count(rows[item.exercise.id], item, verdict, not found)
            problems += found
            progress(done, len(work))
        problems += loop.result()
    return Report(chapter, list(rows.values()), sorted(set(problems), key=lambda p: (p.file, p.line, p.what)))


def _try(warm: Rehearsal, chapter: Chapter, item: Trial) -> Verdict:
    """Cheats meet plain asserts: sealed tests would stop them all, and not every grader seals."""
    return trial.judge(warm, chapter, item.exercise, item.code, sealed=item.kind != "cheat")


def _count(row: Row, item: Trial, verdict: Verdict, good: bool) -> None:
    if item.conditional and cheats.APPLIED not in verdict.stdout:
        return
    count = row.counts.setdefault(item.kind, [0, 0])
    count[0] += good
    count[1] += 1
    if item.kind == "reference":
        row.seconds = max(row.seconds, verdict.seconds)


def judge(chapter: Chapter, item: Trial, verdict: Verdict) -> Iterator[Problem]:
    """Yield what is wrong with the tests, given what they said about this answer."""
    in_attempts = item.kind in ("right", "wrong")
    file = chapter.file.parent / "attempts.md" if in_attempts else chapter.file
    name = f"{item.exercise.id}: {item.name}"

    def say(what: str, remedy: str) -> Problem:
        return Problem(file, item.line, f"{name} {what}", remedy)

    if item.kind in ("reference", "right"):
        if not verdict.passed:
            yield say(f"is rejected: {verdict.answer_error or verdict.message}", "Correct the answer or the test.")
        limit = SECONDS[bool(chapter.front.services)]
        if verdict.seconds > limit:
            yield say(
                f"takes {verdict.seconds:.1f} s in its tests; {limit:g} s is the limit.", "Make the tests faster."
            )
        return
    if verdict.passed:
        if not (item.conditional and cheats.APPLIED not in verdict.stdout):
            yield say("is accepted.", "Add an assertion that tells it from a right answer.")
        return
    if item.kind == "wrong" and item.says not in f"{verdict.answer_error}\n{verdict.message}":
        heard = verdict.message or verdict.answer_error
        yield say(f"is told {_short(heard)!r}, not {item.says!r}.", "Correct the test's message or the says.")
    if item.kind == "stub" and verdict.answer_error:
        yield say(f"raises when it runs: {_short(verdict.answer_error)}.", "Give it a scaffold that runs.")
    yield from _unkind(item, verdict, say)


def _unkind(item: Trial, verdict: Verdict, say: Callable[[str, str], Problem]) -> Iterator[Problem]:
    """Messages that are too long, that leak the solution, or that are no message at all."""
    message = verdict.message
    if item.kind != "cheat" and len(message.splitlines()) > rules.MESSAGE_LINES:
        yield say(f"gets a message of {len(message.splitlines())} lines.", f"Keep it to {rules.MESSAGE_LINES}.")
    if verdict.stderr:
        yield say(
            f"makes its test write to stderr: {_short(verdict.stderr)!r}.", "nbgrader scores that 0: keep it quiet."
        )
    for line in rules.telling(item.exercise):
        if item.kind != "cheat" and line in message and line not in item.code:
            yield say(f"gets a message with a line of the solution: {line!r}.", "Say what is wrong, not what to write.")
    foreign = ("NameError", "TypeError", "AttributeError", "KeyError", "IndexError", "NotImplementedError")
    if item.kind == "stub" and message.startswith(foreign):
        yield say(f"gets {_short(message)!r}.", "Let the first assertion say what to do first.")


def _whole(chapter: Chapter, run: Run) -> Iterator[Problem]:
    """Restart and run all, from the first cell to the last, ends without an error and without a word on stderr."""
    for line, message in trial.failures(run).items():
        what = f"Run from top to bottom, this cell fails: {_short(message)}"
        yield Problem(chapter.file, line, what, "Every cell of the source notebook has to run.")


def _endless_loop(warm: Rehearsal, chapter: Chapter, seconds: float) -> Iterator[Problem]:
    """An endless loop in an answer ends in a message; one exercise per chapter proves it."""
    exercise = next((e for e in chapter.exercises.values() if e.answer.block.language == "python"), None)
    if exercise is None:
        return
    verdict = trial.judge(warm, chapter, exercise, "while True:\n    pass\n", seconds)
    if "never ends" not in verdict.message:
        yield rules.problem(
            exercise.answer,
            f"An endless loop gets {_short(verdict.message)!r}.",
            "Report this: the engine is at fault.",
        )


def _short(text: str) -> str:
    return text if len(text) <= 300 else text[:300] + "…"
