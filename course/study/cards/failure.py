"""What to tell about a test cell that failed: the message first, then the learner's line, then the likely cause."""

import ast
import types
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from course.exercises import Exercise, TestCell
from course.study.cards import explain, explain_calls, frames
from course.study.cards.frames import Place
from course.study.cards.misconceptions import Match, match
from course.study.cards.panel import Panel, points
from course.study.cards.session import Failure, Ran, Session, names_in

CAUGHT = "_course_caught"  # the last exception that a test cell caught
SEEN = "_course_seen"  # the walrus in a test cell's assertions keeps what came back under this name
_OURS = ("course.", "environment.", "autograder.")


@dataclass(frozen=True)
class Broken:
    """A test cell that ended in an exception, with what is needed to explain it."""

    exercise: Exercise
    test: TestCell
    code: str
    error: BaseException
    traceback: types.TracebackType | None
    names: Mapping[str, object]
    is_cell: Callable[[str], bool]


def panel(broken: Broken, session: Session, chapter_name: str) -> tuple[Panel, Failure]:
    """Return the card and what the session keeps of the failure."""
    ran = session.answer(broken.exercise)
    answer = ran.code if ran else ""
    card = Panel(False, broken.exercise.title, points(broken.test, passed=False))
    message = _describe(card, broken)
    found = match(broken.exercise, answer, message)
    _add_cause(card, broken, ran, found, session)
    kind = type(broken.error).__name__
    slip = found.misconception if found else None
    return card, Failure(chapter_name, broken.exercise.id, broken.test.cell, message, kind, answer, slip)


def _describe(card: Panel, broken: Broken) -> str:
    """Say what happened; return the message."""
    error, message = broken.error, explain.said(broken.error)
    steps = frames.places(broken.traceback, broken.is_cell)
    theirs = [step for step in steps if step.file != steps[0].file]
    if isinstance(error, AssertionError) and not theirs:
        card.say(message or "An assertion of the test does not hold.")
        card.say(_values(broken, message))
        card.say(explain_calls.unawaited(message))
        _add_caught(card, broken, message)
        return message
    if type(error).__module__.startswith(_OURS):
        card.say(message)
        return message
    card.say(f"{type(error).__name__}: {message}" if message else type(error).__name__)
    card.say(_sentence(broken, error) or explain.general(error))
    if not _is_unmade(broken, error):
        _place(card, steps, theirs)
    return f"{type(error).__name__}: {message}"


def _sentence(broken: Broken, error: BaseException) -> str:
    try:
        return explain.sentence(
            error, broken.names, names_in(broken.exercise.released), frames.words_near(error.__traceback__)
        )
    except Exception:  # an exception class of the learner's own, whose __str__ raises
        return ""


def _is_unmade(broken: Broken, error: BaseException) -> bool:
    """Say whether the answer has not been run at all: then the sentence is enough."""
    return isinstance(error, NameError) and error.name in names_in(broken.exercise.released)


def _add_caught(card: Panel, broken: Broken, message: str) -> None:
    """Explain an exception of the answer that the test has caught and put into its message."""
    error = broken.names.get(CAUGHT)
    if not isinstance(error, BaseException) or f"{type(error).__name__}: {explain.said(error)}" not in message:
        return
    steps = frames.places(error.__traceback__, broken.is_cell)
    card.say(_sentence(broken, error))
    _place(card, [], [step for step in steps if step.file != steps[0].file])


def _place(card: Panel, steps: list[Place], theirs: list[Place]) -> None:
    if theirs:
        card.say("It happened in this line of your code:", "next")
        card.say(theirs[-1].excerpt(), "code")
    elif steps:
        card.say("It happened in this line of the test:", "next")
        card.say(steps[-1].excerpt(), "code")


def _values(broken: Broken, message: str) -> str:
    """Return what was called, came back and was wanted, where the assertion shows it and the message does not."""
    step, found = _assertion(broken)
    if step is None or found is None:
        return ""
    got = _repr(step.tb_frame.f_locals.get(SEEN, ...))
    wanted = ast.unparse(found.comparators[0])
    if message and (wanted not in message or got in message):
        return ""
    left = found.left.value if isinstance(found.left, ast.NamedExpr) else found.left
    return f"Called:    `{ast.unparse(left)}`\nCame back: `{got}`\nWanted:    `{wanted}`"


def _assertion(broken: Broken) -> tuple[types.TracebackType | None, ast.Compare | None]:
    """Return the failing `assert call == literal` of the test cell, and the step of the traceback that stands on it."""
    step = broken.traceback
    while step is not None and not broken.is_cell(step.tb_frame.f_code.co_filename):
        step = step.tb_next
    if step is None or step.tb_next is not None:
        return None, None
    for node in ast.walk(ast.parse(broken.code)):
        if isinstance(node, ast.Assert) and node.lineno <= step.tb_lineno <= (node.end_lineno or node.lineno):
            return step, comparison(node)
    return None, None


def comparison(node: ast.Assert) -> ast.Compare | None:
    """Return the `call == literal` of an assertion, None when it has another shape."""
    test = node.test
    if not (isinstance(test, ast.Compare) and len(test.ops) == 1 and isinstance(test.ops[0], ast.Eq)):
        return None
    try:
        ast.literal_eval(test.comparators[0])
    except ValueError:
        return None
    return test if isinstance(test.left, ast.Call) else None


def _repr(value: object) -> str:
    try:
        text = repr(value)
    except Exception as error:  # an object of the learner's own class
        return f"<{type(value).__name__}, whose repr raises {type(error).__name__}>"
    return text if len(text) <= 200 else text[:200] + "…"


def _add_cause(card: Panel, broken: Broken, ran: Ran | None, found: Match | None, session: Session) -> None:
    """Add the likely cause, and where to go from here."""
    if ran and not ran.succeeded:
        card.say("The answer cell ended in an error when it last ran, so the test met what was there before.")
    if found and session.is_new(found.misconception):
        card.say(("" if found.exact else "Perhaps: ") + found.misconception.explanation, "why")
    if broken.exercise.hints:
        card.say(f"`%hint {broken.exercise.id}` helps on; hints cost no points.", "next")


class Keeping(ast.NodeTransformer):
    """Makes a test cell keep what its calls gave back and which exception it caught; nothing is called twice."""

    def visit_Assert(self, node: ast.Assert) -> ast.Assert:
        """Put a walrus around the call."""
        if found := comparison(node):
            name = ast.copy_location(ast.Name(SEEN, ast.Store()), found.left)
            found.left = ast.copy_location(ast.NamedExpr(name, found.left), found.left)
        return node

    def visit_ExceptHandler(self, node: ast.ExceptHandler) -> ast.AST:
        """Put a line before the handler's own that keeps the exception."""
        if node.name:
            kept = ast.parse(f"globals()[{CAUGHT!r}] = {node.name}").body[0]
            node.body.insert(0, _at(kept, node.body[0]))
        return self.generic_visit(node)

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.ClassDef:
        """Leave classes alone: the name would become an attribute."""
        return node


def _at(made: ast.stmt, place: ast.stmt) -> ast.stmt:
    """Give a statement and all its parts the place of another one."""
    for node in ast.walk(made):
        ast.copy_location(node, place)
    return made
