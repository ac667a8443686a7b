"""`%hint`, `%solution`, `%reset`, `%check` and `%repair`: registered here, and imported when they are used.

While a grader runs the notebook they do nothing: a `%check` that was left in a cell must not start a grader inside the
grader. Whatever goes wrong is said in a sentence on stdout; text on stderr would cost a cell its points.
"""

import os
from collections.abc import Callable
from typing import Any

NAMES = ("hint", "solution", "check", "repair")
_OWN_RESET = ("in", "out", "dhist", "array")  # words that IPython's own %reset takes


def load(shell: Any) -> None:  # noqa: ANN401 (any front end's shell)
    """Register the magics with an IPython shell; IPython's own %reset is kept behind ours."""
    environment = dict(os.environ)
    verbs: dict[str, Callable[[str], None]] = {name: _verb(name, shell, environment) for name in NAMES}
    for name, verb in verbs.items():
        shell.magics_manager.register_function(verb, "line", name)
    own = shell.find_line_magic("reset")  # loads what IPython loads lazily, which would take the place of ours later
    reset = _reset_or_own(_verb("reset", shell, environment), getattr(own, "ipythons", own))
    shell.magics_manager.register_function(reset, "line", "reset")


def unload(shell: Any) -> None:  # noqa: ANN401
    """Take the magics away again."""
    for name in NAMES:
        shell.magics_manager.magics["line"].pop(name, None)
    lines = shell.magics_manager.magics["line"]
    lines["reset"] = getattr(lines["reset"], "ipythons", lines["reset"])


def _verb(name: str, shell: Any, environment: dict[str, str]) -> Callable[[str], None]:  # noqa: ANN401
    def verb(line: str) -> None:
        if "NBGRADER_EXECUTION" in os.environ:
            return
        from course.study.verbs import verbs

        verbs.speak(name, line.split("#")[0].strip(), shell, environment)

    verb.__doc__ = f"{_HELP[name]}\n"
    return verb


def _reset_or_own(ours: Callable[[str], None], ipythons: Callable[[str], object]) -> Callable[[str], None]:
    def reset(line: str) -> None:
        words = line.split()
        if words and not any(word.startswith("-") or word in _OWN_RESET for word in words):
            ours(line)
        else:
            ipythons(line)

    reset.__doc__ = f"{_HELP['reset']}\n"
    vars(reset)["ipythons"] = ipythons
    return reset


_HELP = {
    "hint": "Show the next hint for the exercise that failed last.\n\n%hint timed   for the exercise `timed`",
    "solution": "Open the worked solution of an exercise that has passed.\n\n%solution timed",
    "check": "Run the whole notebook in a fresh process, hidden tests included, while you go on working.",
    "repair": "Put cells right that were deleted, changed or moved by accident; your own text is kept.",
    "reset": "Give an answer cell back as it was released and keep the old text.\n\n"
    "%reset timed   resets the answer cell of `timed`\n"
    "%reset         removes all variables: IPython's own %reset, with all its options",
}
