"""The learner's own test functions, taken out of the notebook so that they can judge any implementation."""

import copy
import functools
import itertools
import linecache
import re
from collections.abc import Callable, Iterator
from types import CodeType, FunctionType

Case = tuple[str, Callable[[], object]]
DEFINITION = re.compile(r"^def (test_\w*)", re.MULTILINE)


def tests(namespace: dict[str, object], target: str) -> list[FunctionType]:
    """Return the notebook's functions called test_… that use the target, themselves or through a helper."""
    found = [value for name, value in namespace.items() if name.startswith("test_") and _is_ours(value, namespace)]
    functions = [value for value in found if isinstance(value, FunctionType)]
    left_over = _left_over(functions)
    return [one for one in functions if one not in left_over and target in reached(one, namespace)]


def reached(function: FunctionType, namespace: dict[str, object]) -> set[str]:
    """Return the notebook's names that a function uses, also through other functions of the notebook."""
    seen: set[str] = set()
    waiting = [*_names(function.__code__)]
    while waiting:
        name = waiting.pop()
        if name in seen or name not in namespace:
            continue
        seen.add(name)
        value = namespace[name]
        if isinstance(value, FunctionType) and _is_ours(value, namespace):
            waiting += _names(value.__code__)
    return seen


def cases(test: FunctionType, namespace: dict[str, object], target: str, variant: object) -> Iterator[Case]:
    """Yield a test's cases, with their names, as calls that see the variant and copies of everything else."""
    fresh: dict[str, object] = {"__builtins__": namespace.get("__builtins__", __builtins__), "__name__": "tests"}
    for name in reached(test, namespace):
        fresh[name] = _copied(namespace[name], namespace, fresh)
    fresh[target] = variant
    function = rebuilt(test, fresh, test.__name__)
    for words, arguments in _parameters(test):
        yield f"{test.__name__}{words}", functools.partial(function, **arguments)


def rebuilt(function: FunctionType, names: dict[str, object], called: str) -> FunctionType:
    """Return the same function over other global names, under a name that tells a test nothing."""
    code = function.__code__.replace(co_name=called)
    made = FunctionType(code, names, called, function.__defaults__, function.__closure__)
    made.__kwdefaults__ = function.__kwdefaults__
    return made


def _is_ours(value: object, namespace: dict[str, object]) -> bool:
    return isinstance(value, FunctionType) and value.__globals__ is namespace


def _names(code: CodeType) -> set[str]:
    inner = [_names(part) for part in code.co_consts if isinstance(part, CodeType)]
    return set(code.co_names).union(*inner)


def _copied(value: object, namespace: dict[str, object], fresh: dict[str, object]) -> object:
    if isinstance(value, FunctionType) and _is_ours(value, namespace):
        return rebuilt(value, fresh, value.__name__)
    return copy.deepcopy(value) if type(value) in (list, dict, set) else value


def _left_over(functions: list[FunctionType]) -> list[FunctionType]:
    """Return tests of an earlier version of a cell: another version defines one of that cell's tests now."""
    home = {function.__name__: function.__code__.co_filename for function in functions}
    return [
        one
        for one in functions
        if any(home.get(name, own) != own for own in [home[one.__name__]] for name in _written(own))
    ]


def _written(file: str) -> list[str]:
    return DEFINITION.findall("".join(linecache.getlines(file)))


def _parameters(test: FunctionType) -> Iterator[tuple[str, dict[str, object]]]:
    """Yield the arguments that @pytest.mark.parametrize gives, or none once."""
    marks = [mark for mark in getattr(test, "pytestmark", []) if mark.name == "parametrize"]
    for values in itertools.product(*(mark.args[1] for mark in marks)):
        arguments: dict[str, object] = {}
        for mark, value in zip(marks, values, strict=True):
            names = mark.args[0].replace(" ", "").split(",") if isinstance(mark.args[0], str) else list(mark.args[0])
            value = getattr(value, "values", value)  # pytest.param(…)
            arguments |= {names[0]: value} if len(names) == 1 else dict(zip(names, value, strict=True))
        yield (f"[{', '.join(map(repr, arguments.values()))}]" if arguments else ""), arguments
