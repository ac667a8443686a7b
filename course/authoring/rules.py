"""The part of the bar that can be read off the text: messages, hidden cases, hints, data sets, numbers of attempts.

Every rule takes the chapter (and its attempts) and yields problems; the list RULES at the end is all there is.
"""

import ast
from collections import Counter
from collections.abc import Callable, Iterator

from course.authoring import markers, vocabulary
from course.authoring.attempts import Attempt
from course.authoring.chapter import Chapter, Exercise, Part
from course.authoring.problems import Problem

MESSAGE_LEAST, MESSAGE_LINES = 25, 12
SECOND_PART = 18  # from this chapter on, write and fix need five wrong answers
DATA_SETS = 3


def problem(part: Part, what: str, remedy: str, offset: int = 0) -> Problem:
    """Return a problem at a line of the part's cell (0 is the fence itself)."""
    return Problem(part.block.file, part.block.line + offset, what, remedy)


def asserts(part: Part) -> list[ast.Assert]:
    """Return every assert of a test cell."""
    return [node for node in ast.walk(ast.parse(part.text)) if isinstance(node, ast.Assert)]


def parses(chapter: Chapter, attempts: list[Attempt]) -> Iterator[Problem]:
    """Python answers and tests compile, the learner's version of each answer too."""
    for exercise in chapter.exercises.values():
        for part in [exercise.answer, *exercise.tests]:
            yield from _compiles(part, part.text, "This cell does not compile")
        shown = markers.split(exercise.answer.text, "SOLUTION")[0]
        yield from _compiles(exercise.answer, shown, "The learner's version of this cell does not compile")


def _compiles(part: Part, text: str, what: str) -> Iterator[Problem]:
    if part.block.language != "python" or any(line.startswith(("%", "!")) for line in text.splitlines()):
        return
    try:
        compile(text, "cell", "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
    except SyntaxError as error:
        yield problem(
            part, f"{what}: {error.msg}.", "Give the function a docstring, the name a scaffold.", error.lineno or 0
        )


def assertions_speak(chapter: Chapter, attempts: list[Attempt]) -> Iterator[Problem]:
    """Every assertion carries a message of some length; the last line of a test cell is not a bare expression."""
    for part in _tests(chapter):
        for node in asserts(part):
            if node.msg is None:
                yield problem(
                    part, "This assert has no message.", "Say the call, what was wanted, the likely cause.", node.lineno
                )
            elif isinstance(node.msg, ast.Constant) and len(str(node.msg.value)) < MESSAGE_LEAST:
                yield problem(
                    part, f"The message {node.msg.value!r} is too short to help.", "Add the likely cause.", node.lineno
                )
        body = ast.parse(part.text).body
        if body and isinstance(body[-1], ast.Expr):
            what = "The cell ends in a bare expression, which nbgrader takes for the score."
            yield problem(part, what, "Assign it, or assert something about it.", body[-1].lineno)


def hidden_cases(chapter: Chapter, attempts: list[Attempt]) -> Iterator[Problem]:
    """Every exercise asserts something visible first and something hidden after."""
    for exercise in chapter.exercises.values():
        texts = [markers.split(part.text, "HIDDEN TESTS") for part in exercise.tests]
        for word, found in (("visible", [shown for shown, _ in texts]), ("hidden", [hidden for _, hidden in texts])):
            if not any(isinstance(n, ast.Assert) for text in found for n in ast.walk(ast.parse(_dedented(text)))):
                yield problem(exercise.tests[0], f"{exercise.id} has no {word} assertion.", f"Add a {word} case.")


def _dedented(text: str) -> str:
    try:
        ast.parse(text)
    except SyntaxError:
        return "if True:\n" + "\n".join(f"    {line}" for line in text.splitlines()) + "\n    pass"
    return text


def hints(chapter: Chapter, attempts: list[Attempt]) -> Iterator[Problem]:
    """Three hints and a worked solution for write and fix, one hint for the others; none gives the answer away."""
    for exercise in chapter.exercises.values():
        needed = 3 if exercise.kind in ("write", "fix") else 1
        if len(exercise.hints) < needed:
            what = f"{exercise.id} ({exercise.kind}) has {len(exercise.hints)} of {needed} hints."
            yield problem(exercise.answer, what, f'Add ```markdown hint="{exercise.id}".')
        if needed == 3 and exercise.solution is None:
            yield problem(
                exercise.answer, f"{exercise.id} has no worked solution.", f'Add ```markdown solution="{exercise.id}".'
            )
        for hint in exercise.hints:
            for line in telling(exercise):
                if line in hint.text:
                    yield problem(hint, f"The hint contains the answer: {line!r}.", "Lead there with a question.")


def telling(exercise: Exercise) -> list[str]:
    """Lines of the solution that would give it away: long enough, and not shown to the learner anyway."""
    shown, solution = markers.split(exercise.answer.text, "SOLUTION")
    lines = [line.strip() for line in solution.splitlines()]
    return [line for line in lines if len(line) >= 15 and line not in shown and not line.startswith(("#", '"""', "@"))]


def enough_attempts(chapter: Chapter, attempts: list[Attempt]) -> Iterator[Problem]:
    """At least 3 wrong answers (5 for write and fix from the second part on) and 1 right one (2 for write)."""
    wrong = Counter(attempt.exercise for attempt in attempts if not attempt.right)
    right = Counter(attempt.exercise for attempt in attempts if attempt.right)
    file = chapter.file.parent / "attempts.md"
    for exercise in chapter.exercises.values():
        least = 5 if chapter.number >= SECOND_PART and exercise.kind in ("write", "fix") else 3
        for name, count, needed in (("wrong", wrong, least), ("right", right, 2 if exercise.kind == "write" else 1)):
            if count[exercise.id] < needed:
                what = f"{exercise.id} has {count[exercise.id]} of {needed} {name} answers."
                yield Problem(file, 1, what, f'Add ```{exercise.answer.block.language} {name}="{exercise.id}".')
    for attempt in attempts:
        if not attempt.right and len(attempt.explanation) < MESSAGE_LEAST:
            yield Problem(
                file, attempt.line, "This wrong answer has no explanation.", "Name the misconception below it."
            )


def fresh_inputs(chapter: Chapter, attempts: list[Attempt]) -> Iterator[Problem]:
    """No call in a test repeats a call of the text's examples."""
    examples = {
        call for part in chapter.parts if part.role in ("example", "prose") for call in _calls(_python_of(part))
    }
    for exercise in chapter.exercises.values():
        names = {n.name for n in _parsed(exercise.answer).body if isinstance(n, ast.FunctionDef | ast.ClassDef)}
        for part in exercise.tests:
            for call in _calls(part.text):
                if call in examples and call.partition("(")[0] in names:
                    yield problem(part, f"The test calls {call}, as an example in the text does.", "Test other inputs.")


def _parsed(part: Part) -> ast.Module:
    return ast.parse(part.text if part.block.language == "python" else "")


def _python_of(part: Part) -> str:
    if part.role == "example":
        return part.text if part.block.language == "python" else ""
    blocks = part.text.split("```python .noeval\n")[1:]
    return "\n".join(block.split("\n```")[0] for block in blocks)


def _calls(text: str) -> set[str]:
    try:
        tree = ast.parse(text)
    except SyntaxError:
        return set()
    return {
        ast.unparse(n) for n in ast.walk(tree) if isinstance(n, ast.Call) and isinstance(n.func, ast.Name) and n.args
    }


def data_sets(chapter: Chapter, attempts: list[Attempt]) -> Iterator[Problem]:
    """An SQL answer is judged on at least three data sets."""
    for exercise in chapter.exercises.values():
        if exercise.answer.block.language != "sql":
            continue
        calls = [n for part in exercise.tests for n in ast.walk(ast.parse(part.text)) if isinstance(n, ast.Call)]
        rows = [call for call in calls if isinstance(call.func, ast.Name) and call.func.id == "rows"]
        sets = {ast.unparse(k.value) for call in rows for k in call.keywords if k.arg == "on"}
        sets |= {"'shop'"} if any(all(k.arg != "on" for k in call.keywords) for call in rows) else set()
        if len(sets) < DATA_SETS:
            names = ", ".join(sorted(sets)) or "none"
            what = f"{exercise.id} is judged on {len(sets)} of {DATA_SETS} data sets ({names})."
            yield problem(exercise.tests[0], what, "Use rows(query, on=…) with a normal, an empty and a nasty one.")


def taught(chapter: Chapter, attempts: list[Attempt]) -> Iterator[Problem]:
    """A reference solution uses only what this chapter has shown so far or an earlier one teaches."""
    shown = ""
    for part in chapter.parts:
        if part.role == "answer":
            shown += "\n" + markers.split(part.text, "SOLUTION")[0]
            for name, number in vocabulary.untaught(part, chapter.number, shown):
                what = f"The solution of {part.exercise} uses {name}, which chapter {number} teaches."
                yield problem(part, what, "Show it in this chapter's text first, or solve it without.")
        elif part.role in ("prose", "example"):
            shown += "\n" + part.text


def _tests(chapter: Chapter) -> list[Part]:
    return [part for exercise in chapter.exercises.values() for part in exercise.tests]


Rule = Callable[[Chapter, list[Attempt]], Iterator[Problem]]
RULES: list[Rule] = [assertions_speak, hidden_cases, hints, enough_attempts, fresh_inputs, data_sets, taught]


def check(chapter: Chapter, attempts: list[Attempt]) -> list[Problem]:
    """Return every problem of every rule; nothing else is asked of cells that do not compile."""
    broken = list(parses(chapter, attempts))
    return broken or [found for rule in RULES for found in rule(chapter, attempts)]
