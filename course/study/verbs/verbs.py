"""What the magics do, in the learner's words: each finds its exercise, does its one thing and says what came of it."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

from course import exercises
from course.exercises import Chapter, Exercise
from course.study.cards import session
from course.study.verbs import place

_OURS = ("course.", "autograder.", "environment.")


def speak(name: str, line: str, shell: Any, environment: dict[str, str]) -> None:  # noqa: ANN401 (any shell)
    """Do what a magic was asked for; every trouble is a sentence."""
    try:
        if name == "check":
            from course.study.verbs import checking

            checking.check(shell, environment)
        else:
            _VERBS[name](line, shell)
    except OSError as error:
        print(f"%{name} needs a file that cannot be used: {error.filename or 'a file'} ({error.strerror}).")
    except Exception as error:
        if isinstance(error, RuntimeError) and type(error).__module__.startswith(_OURS):
            print(error)
            return
        print(f"%{name} did not work, and the mistake is ours ({type(error).__name__}: {error}).")
        print("Your notebook is as it was. Restarting the kernel may help; so may python3 run.py in a terminal.")


def _hint(line: str, shell: Any) -> None:  # noqa: ANN401
    from course.study.verbs import hints
    from course.study.verbs.showing import box

    chapter, item = _wanted(line, shell, _to_hint)
    hint = hints.take(chapter.name, item)
    _display(box(hint.title, hint.text, hint.note))


def _solution(line: str, shell: Any) -> None:  # noqa: ANN401
    from course.progress import events
    from course.study.verbs import solution

    chapter, item = _wanted(line, shell, _latest)
    if not solution.is_open(chapter.name, item, session.current().passed):
        print(solution.FIRST.format(id=item.id))
        return
    text = solution.text(item)
    _display({"text/markdown": text, "text/plain": text})
    with suppress(OSError):
        events.record("solution", chapter.name, item.id)


def _reset(line: str, shell: Any) -> None:  # noqa: ANN401
    from course.study.verbs import resetting

    chapter = place.chapter(session.current().chapter, shell.user_ns)
    resetting.reset(chapter, place.exercise(chapter, line), shell)


def _repair(line: str, shell: Any) -> None:  # noqa: ANN401
    from course.study.verbs import checking, repairing
    from course.study.verbs.resetting import RELOAD

    here = place.find(session.current().chapter, shell.user_ns)
    checking.require_saved("repair", here)
    done = repairing.repair(here)
    if not done.damages:
        print("Nothing is damaged: all answer and test cells are there and as they were given.")
        return
    print("Put right in the saved file:")
    print("\n".join(f"- {sentence}" for sentence in done.damages))
    print(f"The notebook as it was is kept: {done.kept}\n{RELOAD}")


_VERBS: dict[str, Callable[[str, Any], None]] = {
    "hint": _hint,
    "solution": _solution,
    "reset": _reset,
    "repair": _repair,
}


def _wanted(line: str, shell: Any, otherwise: Callable[[Chapter], Exercise | None]) -> tuple[Chapter, Exercise]:  # noqa: ANN401
    """Return the exercise that was named, else the one that is meant."""
    chapter = place.chapter(session.current().chapter, shell.user_ns)
    if line:
        return chapter, place.exercise(chapter, line)
    found = otherwise(chapter)
    if found is None:
        listed = ", ".join(item.id for item in chapter.exercises)
        raise place.NotFound(f"Which exercise? Write its name behind the magic. This chapter has: {listed}.")
    return chapter, found


def _to_hint(chapter: Chapter) -> Exercise | None:
    """Return what failed last here, else what ran last, else the next one that is open."""
    failed = session.current().failed
    known = {item.id: item for item in chapter.exercises}
    if failed and failed.exercise in known:
        return known[failed.exercise]
    return _latest(chapter) or _next_open(chapter)


def _latest(chapter: Chapter) -> Exercise | None:
    return next(_ran(chapter), None)


def _ran(chapter: Chapter) -> Iterator[Exercise]:
    """Return the exercises whose answer or test cells ran in this kernel, the latest first."""
    by_cell = {item.answer_cell: item for item in chapter.exercises}
    by_test = {test.digest: item for item in chapter.exercises for test in item.tests}
    for ran in session.current().runs():
        if item := by_test.get(exercises.digest(ran.code)) or by_cell.get(ran.cell_id):
            yield item


def _next_open(chapter: Chapter) -> Exercise | None:
    from course.progress import state

    known = state.state()
    return next((item for item in chapter.exercises if not known.exercise(chapter.name, item.id).solved), None)


def _display(bundle: dict[str, str]) -> None:
    from IPython.display import display

    display(bundle, raw=True)
