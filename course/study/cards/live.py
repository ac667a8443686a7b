"""The hooks in a learner's kernel: a test cell ends in a card, any other cell's traceback begins with a sentence."""

import ast
import sys
import warnings
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from course import exercises
from course.exercises import Chapter, Exercise, TestCell
from course.study.cards import session as sessions
from course.study.cards.session import Failure, Ran

if TYPE_CHECKING:
    from IPython.core.interactiveshell import ExecutionInfo, ExecutionResult, InteractiveShell

    from course.study.cards.panel import Panel

_HOOK = "_course_live"


def load(shell: "InteractiveShell") -> None:
    """Hook into a shell, once."""
    if not hasattr(shell, _HOOK):
        setattr(shell, _HOOK, Live(shell))


def unload(shell: "InteractiveShell") -> None:
    """Take the hooks out again."""
    live: Live | None = getattr(shell, _HOOK, None)
    if live:
        live.leave()
        delattr(shell, _HOOK)


class Live:
    """Watches the cells of one shell."""

    def __init__(self, shell: "InteractiveShell") -> None:
        self.shell = shell
        self._found: tuple[Chapter, Exercise, TestCell] | None = None
        self._code = ""
        self._ran: Ran | None = None
        self._plain: Callable[..., None] = shell.showtraceback
        self._plain_syntax: Callable[..., None] = shell.showsyntaxerror
        shell.showtraceback = self._traceback  # type: ignore[method-assign]
        shell.showsyntaxerror = self._syntax  # type: ignore[method-assign]
        self._keeping = _Keeping(self)
        shell.ast_transformers.append(self._keeping)
        shell.events.register("pre_run_cell", self._before)
        shell.events.register("post_run_cell", self._after)
        warnings.filterwarnings("ignore", message="To exit: use")  # the sentence for SystemExit says it

    def leave(self) -> None:
        """Put everything back."""
        del self.shell.showtraceback, self.shell.showsyntaxerror
        self.shell.ast_transformers.remove(self._keeping)
        self.shell.events.unregister("pre_run_cell", self._before)
        self.shell.events.unregister("post_run_cell", self._after)

    @property
    def is_testing(self) -> bool:
        """Say whether the cell that runs is a test cell."""
        return self._found is not None

    def _before(self, info: "ExecutionInfo") -> None:
        self._found, self._ran, self._code = None, None, str(info.raw_cell or "")
        with suppress(OSError, ValueError, KeyError, TypeError):  # a damaged catalogue: cells run as plain Python
            self._found = exercises.by_test_code(self._code)
        if self._found is None:
            self._ran = sessions.current().note(self._code, str(info.cell_id or ""))

    def _after(self, result: "ExecutionResult | None") -> None:
        found, self._found = self._found, None
        succeeded = result is not None and bool(result.success)
        if self._ran:
            self._ran.succeeded = succeeded
        if not found:
            return
        from course.study.cards.failure import CAUGHT, SEEN

        for name in (CAUGHT, SEEN):
            self.shell.user_ns.pop(name, None)
        if succeeded:
            self._passed(*found)

    def _passed(self, chapter: Chapter, exercise: Exercise, test: TestCell) -> None:
        from course.study.cards.panel import after_passing

        done = sessions.current().has_passed(chapter, exercise, test)
        _show(after_passing(chapter, exercise, test, done))
        _record(chapter, exercise, test, None)

    def _traceback(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 (IPython's own signature)
        """Stand in for the shell's showtraceback; what we cannot show better goes to the original."""
        error = sys.exc_info()[1]
        running = bool(options.get("running_compiled_code") or options.get("exception_only"))
        try:
            shown = running and error is not None and self._explained(error)
        except Exception:  # a mistake of ours must not hide the learner's error
            shown = False
        if not shown:
            self._plain(*args, **options)

    def _syntax(self, *args: Any, **options: Any) -> None:  # noqa: ANN401
        """Stand in for the shell's showsyntaxerror: one sentence goes before it."""
        error = sys.exc_info()[1]
        if isinstance(error, SyntaxError) and not options.get("running_compiled_code"):
            from course.study.cards import tracebacks

            with tracebacks.preceded(self.shell, tracebacks.sentence(error, self.shell.user_ns)):
                self._plain_syntax(*args, **options)
        else:
            self._plain_syntax(*args, **options)

    def _explained(self, error: BaseException) -> bool:
        if self._found is None:
            from course.study.cards import tracebacks

            return tracebacks.show(self.shell, error)
        _remember(error)
        self._failed(error, *self._found)
        return True

    def _failed(self, error: BaseException, chapter: Chapter, exercise: Exercise, test: TestCell) -> None:
        from course.study.cards import failure

        session = sessions.current()
        is_cell = self._is_cell
        broken = failure.Broken(exercise, test, self._code, error, error.__traceback__, self.shell.user_ns, is_cell)
        card, what = failure.panel(broken, session, chapter.name)
        session.has_failed(chapter, test, what)
        _show(card)
        self.shell._last_traceback = card.text().splitlines()  # type: ignore[attr-defined]
        _record(chapter, exercise, test, what)

    def _is_cell(self, file: str) -> bool:
        return self.shell.compile.format_code_name(file) is not None


class _Keeping(ast.NodeTransformer):
    """What IPython calls with every cell: a test cell's assertions keep what came back."""

    def __init__(self, live: Live) -> None:
        self._live = live

    def visit(self, node: ast.AST) -> ast.AST:
        """Return the cell to be run."""
        if not self._live.is_testing:
            return node
        from course.study.cards.failure import Keeping

        made: ast.AST = Keeping().visit(node)
        return made


def _remember(error: BaseException) -> None:
    """Keep the exception for `%tb` and `%debug`."""
    sys.last_type, sys.last_value, sys.last_traceback = type(error), error, error.__traceback__


def _show(panel: "Panel") -> None:
    from IPython.display import display

    sys.stdout.flush()
    display({"text/html": panel.html(), "text/plain": panel.text()}, raw=True)


def _record(chapter: Chapter, exercise: Exercise, test: TestCell, failure: Failure | None) -> None:
    """Write the attempt down; a full or read-only disk must not disturb the learner."""
    from course.progress import events

    slip = failure.misconception.id if failure and failure.misconception else None
    with suppress(OSError):
        events.record(
            "attempt",
            chapter.name,
            exercise.id,
            cell=test.cell,
            passed=failure is None,
            points=0 if failure else test.points,
            most=test.points,
            misconception=slip,
            message=failure.message[:500] if failure else "",
        )
