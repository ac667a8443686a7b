"""Plain sentences for a cell that Python cannot read."""

HINTS = (
    ("f-string", "Between the curly brackets of an f-string stands an expression: look at its quotes and brackets."),
    ("was never closed", "A bracket was opened here and never closed: count the brackets up to the end of the cell."),
    ("unterminated", "A quote was opened and never closed: a text ends with the same quote that it began with."),
    ("unmatched", "There is one closing bracket too many, or an opening one is missing before it."),
    ("does not match opening", "A bracket is closed by another kind of bracket: they have to nest."),
    ("expected an indented block", "The line above ends with a colon, so this one has to be indented by four spaces. "
     "A body that is still empty needs `pass`."),
    ("unexpected indent", "This line is indented, and no line above it asks for that: line up the left margins."),
    ("unindent does not match", "This line's margin fits no line above it: use the same four spaces throughout."),
    ("inconsistent use of tabs", "Tabs and spaces are mixed in the margin: use four spaces for each level."),
    ("expected ':'", "A colon is missing at the end of this line: `def`, `class`, `if`, `for`, `with` need one."),
    ("Maybe you meant '==' or", "One `=` gives a name a value; two, `==`, compare."),
    ("forgot a comma", "Between two of these values something is missing: a comma, an operator or a quote."),
    ("'await' outside", "`await` works only inside an `async def` function, or at the left margin of a notebook cell."),
    ("'return' outside", "`return` belongs inside a function: is the line indented under its `def`?"),
    ("'yield' outside", "`yield` belongs inside a function: is the line indented under its `def`?"),
    ("outside loop", "`break` and `continue` belong inside a loop: is the line indented under it?"),
    ("not properly in loop", "`continue` belongs inside a loop: is the line indented under it?"),
    ("cannot assign to", "The left side of `=` has to be a name, an attribute or an item, and it is a value."),
    ("non-default argument follows", "Parameters with a default value come after those without one."),
    ("positional argument follows", "In a call, arguments by position come before those by name."),
    ("no binding for nonlocal", "`nonlocal` needs a variable of that name in a function around this one."),
)  # fmt: skip
GENERAL = (
    "Python cannot read this line. The place is where it noticed, the cause is often a little before: "
    "a missing bracket, quote, comma or colon."
)


def sentence(error: BaseException) -> str:
    """Return what to look for in a cell that does not parse."""
    message = str(getattr(error, "msg", error))
    return next((hint for words, hint in HINTS if words in message), GENERAL)
