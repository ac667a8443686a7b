"""Plain sentences for a TypeError: arguments that do not fit, None where a value was meant, a forgotten `await`."""

import re

WHY_NONE = "A function without `return` gives None, and so does a method that changes things in place, such as `sort`."
UNAWAITED = (
    "This is a coroutine, not a result: calling an `async def` function only prepares it. "
    "Write `await` before the call."
)
_PATTERNS = (
    (
        r"(\S+)\(\) missing \d+ required (?:positional|keyword-only) arguments?: (.+)",
        "{0} needs a value for {1}, and this call gives none: compare the call with the parameters in its `def`.",
    ),
    (
        r"(\S+)\(\) takes (?:from \d+ to )?(\d+) positional arguments? but (\d+) (?:was|were) given",
        "{0} takes {1} by position, and this call gives {2}. In a method, `self` counts as one.",
    ),
    (
        r"(\S+)\(\) got an unexpected keyword argument '(\w+)'",
        "{0} has no parameter called {1}: is it spelt like that? "
        "A wrapper passes everything on only when it has both `*args` and `**kwargs`.",
    ),
    (r"(\S+)\(\) got multiple values for argument '(\w+)'", "{0} gets {1} twice, by position and by name."),
    (
        r"(\S+)\(\) takes no arguments",
        "{0} takes no arguments, and this call gives some. Does the class have an "
        "`__init__`, spelt with two underscores on both sides?",
    ),
    (
        r"'NoneType' object is not callable",
        "What is called here is None. A decorator that does not return a function "
        "leaves None under the function's name.",
    ),
    (
        r"'NoneType' object is not (?:iterable|subscriptable)|non-iterable NoneType|argument of type 'NoneType'",
        "What is used here is None. " + WHY_NONE,
    ),
    (
        r"object of type '(\w+)' has no len\(\)",
        "`len` counts the items of a list, a text or a dictionary, and this is {0}.",
    ),
    (
        r"'(\w+)' object is not callable",
        "Parentheses call something, and {0} cannot be called. Is an operator missing "
        "before them, or has a variable taken the name of a function?",
    ),
    (
        r"'(\w+)' object is not subscriptable",
        "Square brackets take an item out of a list or a dictionary, and this is {0}.",
    ),
    (
        r"'(\w+)' object is not iterable|cannot unpack non-iterable (\w+) object",
        "Something with several items is needed here, and this is {0}.",
    ),
    (
        r"unsupported operand type\(s\) for ([^:]+): '(\w+)' and '(\w+)'",
        "`{raw0}` does not work between {1} and {2}: "
        "convert one of the two first, for example with `int(…)` or `str(…)`.",
    ),
    (
        r'can only concatenate (\w+) \(not "(\w+)"\) to \w+',
        "`+` joins {0} only with its like, and the other side is {1}: convert it first, or use an f-string.",
    ),
    (
        r"'([^']+)' not supported between instances of '(\w+)' and '(\w+)'",
        "`{raw0}` cannot compare {1} with {2}: convert one of the two first.",
    ),
    (
        r"unhashable type: '(\w+)'",
        "{0} can change, so it cannot be a key of a dictionary or an item of a set: a tuple can.",
    ),
    (
        r"object (\w+) can't be used in 'await' expression",
        "Only a coroutine can be awaited, and this is {0}: is the function "
        "an `async def`, and is it called with parentheses?",
    ),
    (
        r"Object of type (\w+) is not JSON serializable",
        "JSON knows text, numbers, true, false, null, lists and "
        "objects, and {0} is none of them: convert it first, for example with `str(…)`.",
    ),
)


def mismatch(error: BaseException) -> str:
    """Return the sentence for a TypeError, "" for one of a kind nobody foresaw."""
    for pattern, text in _PATTERNS:
        if found := re.search(pattern, str(error)):
            groups = [group for group in found.groups() if group is not None]
            return _capital(text.format(*map(_named, groups), raw0=groups[0].strip() if groups else ""))
    return "The value is of another type than this line can work with. `type(…)` shows which type it has."


def unawaited(text: str) -> str:
    """Return a sentence about a forgotten `await` when the text shows a coroutine where a value was meant."""
    return UNAWAITED if "<coroutine object" in text or "'coroutine'" in text else ""


def article(kind: str) -> str:
    """Return a type's name with its article: `A list`, `An int`."""
    return f"{'An' if kind[:1] in 'aeiouAEIOU' else 'A'} `{kind}`"


def _named(group: str) -> str:
    """Put code into backticks: parameters' names arrive in quotes, types bare, functions perhaps as `<locals>.f`."""
    if "'" in group:
        return group.replace("'", "`")
    if group.isdigit():
        return f"{group} argument{'s' * (group != '1')}"
    return "None" if group == "NoneType" else f"`{group.rpartition('<locals>.')[2]}`"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
