"""One plain sentence for an exception: what Python found, what to look at. About the code, never the person."""

import builtins
import re
import sys
from collections.abc import Callable, Collection, Mapping
from difflib import get_close_matches

from course.study.cards import explain_calls, explain_libraries, explain_syntax

SIMPLE: dict[type[BaseException], str] = {
    ZeroDivisionError: "A division by 0. Which input makes the divisor 0, and what should come out for it?",
    IndexError: "There is no item at this position: positions start at 0, so the last one is `len(…) - 1`. "
    "Is it empty, or one step too far?",
    RecursionError: "The function calls itself again and again and never comes to an end. "
    "For which argument should it stop, and does every call come closer to that?",
    KeyboardInterrupt: "The cell was stopped before it was done. If it seemed to run for ever: "
    "does the loop's condition ever become false, and does the wait ever end?",
    MemoryError: "There is no memory left: something here grows without end, or is far larger than it looks.",
    BrokenPipeError: "The other side has closed the connection while this side was still sending.",
    ConnectionRefusedError: "Nothing listens at this address and port: is the server running, and is the port right?",
    ConnectionResetError: "The other side has closed the connection in the middle.",
    TimeoutError: "It took longer than it was allowed to: does something wait for an answer that never comes, "
    "or is the limit too short?",
    StopIteration: "The iterator is used up, there is no next item. A `for` loop stops by itself; `next(items, None)` "
    "gives a default.",
    NotImplementedError: "This part is still to be written: the line says so itself.",
    UnicodeDecodeError: "The bytes are not text in this encoding: is it a text file, and was it saved as UTF-8?",
    PermissionError: "The system does not allow this: look at who may read or write the file.",
    IsADirectoryError: "This path leads to a folder, and a file is needed.",
    FileExistsError: "Something with this name is there already.",
    SystemExit: "The code asked Python to end (`exit` or `sys.exit`). In a notebook, `return` leaves a function.",
    OverflowError: "The number is too large for this calculation.",
}
GENERAL = (
    "Python stopped at this line with {article} `{name}`. Read the line together with the message: "
    "which value did you expect there, and which one is it? A `print` on the line above shows it."
)


def sentence(
    error: BaseException, names: Mapping[str, object], answer: Collection[str] = (), near: Collection[str] = ()
) -> str:
    """Return the sentence for an exception, "" for one that nobody foresaw.

    `names` are the notebook's variables, `answer` those that the exercise's answer cell makes, `near` the words
    of the cell where it happened.
    """
    found = explain_libraries.sentence(error) or explain_calls.unawaited(str(error))
    if found:
        return found
    if isinstance(error, NameError) and not isinstance(error, UnboundLocalError):
        return _undefined(error.name or "", [*near, *names], answer)
    for kind in type(error).__mro__:
        if kind in _DETAILED and (found := _DETAILED[kind](error)):
            return found
        if kind in SIMPLE:
            return SIMPLE[kind]
    return ""


def said(error: BaseException) -> str:
    """Return the exception's own text, even where a class of the learner's makes that impossible."""
    try:
        return str(error)
    except Exception as other:
        return f"(its text cannot be had: {type(other).__name__})"


def general(error: BaseException) -> str:
    """Return what can be said honestly about an exception that nobody foresaw."""
    name = type(error).__name__
    return GENERAL.format(article="an" if name[0] in "AEIOU" else "a", name=name)


def _undefined(name: str, names: Collection[str], answer: Collection[str]) -> str:
    if name in answer:
        return f"`{name}` does not exist yet: run the answer cell above, then this cell again."
    known = {other for other in (*names, *answer, *dir(builtins)) if not other.startswith("_")} - {name}
    if similar := get_close_matches(name, known, n=1, cutoff=0.75):
        return f"Nothing is called `{name}` here. Did you mean `{similar[0]}`?"
    if name in sys.stdlib_module_names:
        return (
            f"Nothing is called `{name}` here: the cell with `import {name}` has not been run since the kernel started."
        )
    return (
        f"Nothing is called `{name}` here. Either the cell that makes it has not been run since the kernel started "
        "(Run → Run All Above Selected Cell), or the name is misspelt, or it is a text that needs quotes."
    )


def _unbound(error: BaseException) -> str:
    name = getattr(error, "name", None) or _quoted(str(error))
    return (
        f"`{name}` gets a value somewhere in this function, so it is local to it in every line, and it is read here "
        "before it has one. Give it a value first, or say `nonlocal` or `global` when the outer one is meant."
    )


def _attribute(error: BaseException) -> str:
    name, owner = str(getattr(error, "name", "") or _quoted(str(error))), getattr(error, "obj", ...)
    if owner is None or "'NoneType' object" in str(error):
        return f"What stands before `.{name}` is None. {explain_calls.WHY_NONE}"
    if owner is ... or not name:
        return ""
    is_module = isinstance(owner, type(builtins))
    what = f"The module `{owner.__name__}`" if is_module else f"{explain_calls.article(type(owner).__name__)} object"
    similar = get_close_matches(name, [other for other in _offers(owner) if not other.startswith("_")], n=1, cutoff=0.6)
    return f"{what} has nothing called `{name}`." + (f" Did you mean `{similar[0]}`?" if similar else "")


def _offers(owner: object) -> list[str]:
    """Return the attributes' names; a `__dir__` of the learner's own may fail."""
    try:
        return [str(name) for name in dir(owner)]
    except Exception:
        return []


def _key(error: BaseException) -> str:
    key = error.args[0] if error.args else ""
    return (
        f"The dictionary has no key {key!r}. Is it spelt like that, is it text or number, was it ever put in? "
        "`.get(key)` gives None instead of an error."
    )


def _value(error: BaseException) -> str:
    text = str(error)
    if found := re.search(
        r"invalid literal for int\(\) with base \d+: (.+)|could not convert string to float: (.+)", text
    ):
        return f"The text {found[1] or found[2]} is not a number that Python can read."
    if found := re.match(r"too many values to unpack \(expected (\d+)", text):
        return f"The left side has {found[1]} names, and more values than that came: compare both sides of the `=`."
    if found := re.match(r"not enough values to unpack \(expected (?:at least )?(\d+), got (\d+)\)", text):
        return f"The left side has {found[1]} names, and only {found[2]} values came: compare both sides of the `=`."
    if type(error).__name__ == "JSONDecodeError":
        return "This text is not JSON: names and texts stand in double quotes, and no comma follows the last item."
    return ""


def _import(error: BaseException) -> str:
    name, module = getattr(error, "name_from", None), getattr(error, "name", None)
    wanted = name or _quoted(str(error))
    return f"`{wanted}` is not in the module `{module}`: is it spelt like that, and is it in another module?"


def _module(error: BaseException) -> str:
    name = str(getattr(error, "name", "") or "")
    return (
        f"There is no module `{name}` here: is it spelt like that? A package that a chapter needs is installed with "
        "`python3 run.py install` and the name that stands at the chapter's start."
    )


def _file(error: BaseException) -> str:
    path = getattr(error, "filename", None)
    return (
        f"There is no file {str(path)!r}: the path counts from the notebook's folder. Is the name right to the letter?"
    )


def _quoted(text: str) -> str:
    found = re.search(r"'([^']*)'", text)
    return found[1] if found else ""


_DETAILED: dict[type[BaseException], Callable[[BaseException], str]] = {
    UnboundLocalError: _unbound,
    AttributeError: _attribute,
    KeyError: _key,
    ValueError: _value,
    ModuleNotFoundError: _module,
    ImportError: _import,
    FileNotFoundError: _file,
    TypeError: explain_calls.mismatch,
    SyntaxError: explain_syntax.sentence,
}
