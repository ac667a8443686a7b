"""`test` exercises: the learner's suite has to accept every right variant and to notice every mutant."""

import contextlib
import inspect
import io
import traceback
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from types import FunctionType

from course.study import suites
from course.study.limited import TookTooLong, within

SHOWN = 4
SECONDS = 1.0


@dataclass(frozen=True)
class Trial:
    """What a suite made of the variants; verdicts say "accepted" or "rejected", by the variant's own name."""

    tests: list[str]
    rejects_right: list[str]
    survivors: list[str]
    verdicts: dict[str, str]
    message: str


@dataclass(frozen=True)
class _Failure:
    test: str
    line: str
    error: str


def trial(
    namespace: dict[str, object],
    target: str,
    right: Sequence[object],
    mutants: Sequence[object],
    seconds: float = SECONDS,
) -> Trial:
    """Run the notebook's test functions on every variant of the target, described by its docstring."""
    functions = suites.tests(namespace, target)
    first = {
        _name(variant): _first_failure(functions, namespace, target, variant, seconds) for variant in (*right, *mutants)
    }
    verdicts = {name: "rejected" if failure else "accepted" for name, failure in first.items()}
    strict = [_strict(target, variant, failure) for variant in right if (failure := first[_name(variant)])]
    survivors = [_behaviour(mutant) for mutant in mutants if not first[_name(mutant)]]
    names = [function.__name__ for function in functions]
    return Trial(names, strict, survivors, verdicts, _message(target, names, strict, survivors, len(mutants)))


def _first_failure(
    functions: list[FunctionType], namespace: dict[str, object], target: str, variant: object, seconds: float
) -> _Failure | None:
    disguised = _disguised(variant, target)
    silence = io.StringIO()
    with contextlib.redirect_stdout(silence), contextlib.redirect_stderr(silence):
        return next(_failures(functions, namespace, target, disguised, seconds), None)


def _disguised(variant: object, target: str) -> object:
    """Return the variant without its own name and docstring, which would tell a test whether it is right."""
    if not isinstance(variant, FunctionType):
        return variant
    made = suites.rebuilt(variant, variant.__globals__, target)
    made.__doc__ = None
    return made


def _failures(
    functions: list[FunctionType], namespace: dict[str, object], target: str, variant: object, seconds: float
) -> Iterator[_Failure]:
    for function in functions:
        for name, call in suites.cases(function, namespace, target, variant):
            try:
                within(seconds, call)
            except TookTooLong as error:
                yield _Failure(name, "", str(error))
            except BaseException as error:  # a test may fail with pytest's Failed or a SystemExit
                yield _Failure(name, _place(error, function), traceback.format_exception_only(error)[-1].strip())


def _place(error: BaseException, function: FunctionType) -> str:
    """Return the line of the test where it failed, if the notebook's text can still be read."""
    frames = traceback.extract_tb(error.__traceback__)
    return next((f.line or "" for f in reversed(frames) if f.filename == function.__code__.co_filename), "")


def _name(variant: object) -> str:
    return str(getattr(variant, "__name__", variant))


def _behaviour(variant: object) -> str:
    text = inspect.getdoc(variant) or f"{_name(variant)}, which has no docstring"
    return text.splitlines()[0].rstrip(".")


def _strict(target: str, variant: object, failure: _Failure) -> str:
    place = f" at `{failure.line}`" if failure.line else ""
    return f"{failure.test} fails{place} for a right {target} ({_behaviour(variant)}): {failure.error}"


def _message(target: str, names: list[str], strict: list[str], survivors: list[str], mutants: int) -> str:
    if not names:
        return (
            f"There is no test of {target} yet. Write functions whose names begin with test_, each with an assert\n"
            f"that calls {target}, and run that cell. Then run this one again."
        )
    if strict:
        return f"A test rejects a program that is right, so it asks for more than the task promises.\n{strict[0]}"
    if survivors:
        more = [f"… and {len(survivors) - SHOWN} more."] if len(survivors) > SHOWN else []
        shown = [f"- {behaviour}" for behaviour in survivors[:SHOWN]]
        head = f"{len(survivors)} of {mutants} wrong programs pass {_these(names)}."
        return "\n".join([f"{head} For each, find a call that gives it away:", *shown, *more])
    return f"All right programs pass {_these(names)}, and no wrong one does ({mutants} tried)."


def _these(names: list[str]) -> str:
    return "your test" if len(names) == 1 else f"your {len(names)} tests"
