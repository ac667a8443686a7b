"""An ordinary cell's traceback: one plain sentence first, then the frames of the learner's own cells."""

import sys
import types
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from course.study.cards import explain, frames

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

MORE = "({} of libraries' code left out: `%tb` shows everything.)"


def sentence(error: BaseException, names: Mapping[str, object]) -> str:
    """Return the plain sentence for an exception, "" where even looking at it fails."""
    try:
        return explain.sentence(error, names, near=frames.words_near(error.__traceback__))
    except Exception:  # an exception class of the learner's own, whose __str__ raises
        return ""


def show(shell: "InteractiveShell", error: BaseException) -> bool:
    """Show the shortened traceback; say False for what IPython shows better by itself."""
    if hasattr(error, "_render_traceback_") or isinstance(error, SyntaxError | SystemExit | BaseExceptionGroup):
        return False
    if type(error).__name__ == "UsageError":
        return False
    whole = error.__traceback__
    mine, left_out = frames.only_cells(_without_shell(whole), lambda file: _is_cell(shell, file))
    if mine is None:
        return False
    with _alone(shell, error):
        lines = shell.InteractiveTB.structured_traceback(type(error), error, mine, tb_offset=0)
    more = [MORE.format(f"{left_out} frame{'s' * (left_out != 1)}")] if left_out else []
    sys.last_type, sys.last_value, sys.last_traceback = type(error), error, whole
    shell.InteractiveTB.tb = whole  # `%debug` starts where the exception was raised, in a library or not
    words = sentence(error, shell.user_ns)
    shell._showtraceback(type(error), error, [*([words, ""] if words else []), *lines, *more])
    return True


def _is_cell(shell: "InteractiveShell", file: str) -> bool:
    return shell.compile.format_code_name(file) is not None


def _without_shell(traceback: types.TracebackType | None) -> types.TracebackType | None:
    """Drop the frame of IPython itself, which is nobody's library."""
    return traceback.tb_next if traceback else None


@contextmanager
def _alone(shell: "InteractiveShell", error: BaseException) -> Iterator[None]:
    """Hide the exceptions before this one when none of them came by the learner's cells."""
    cause, context, hidden = error.__cause__, error.__context__, error.__suppress_context__
    before = cause or context
    if before and before.__traceback__ and not frames.places(before.__traceback__, lambda file: _is_cell(shell, file)):
        error.__cause__, error.__context__ = None, None
    try:
        yield
    finally:
        error.__cause__, error.__context__, error.__suppress_context__ = cause, context, hidden


@contextmanager
def preceded(shell: "InteractiveShell", words: str) -> Iterator[None]:
    """Put words before the traceback that the shell shows in this block."""
    plain = shell._showtraceback

    def show(etype: type[BaseException], value: BaseException, lines: list[str], *rest: Any) -> None:  # noqa: ANN401
        plain(etype, value, [words, "", *lines] if words else lines, *rest)

    shell._showtraceback = show  # type: ignore[method-assign, assignment]
    try:
        yield
    finally:
        del shell._showtraceback
