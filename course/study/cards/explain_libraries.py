"""Plain sentences for what PostgreSQL, Redis and Django raise. Nothing is imported that the learner's code has not."""

from collections.abc import Iterator

DJANGO = {
    "AppRegistryNotReady": "Django is not set up yet: the cell with `django.setup()` has to run first.",
    "ImproperlyConfigured": "Django's settings are not complete here: run the chapter's first cells, they set it up.",
    "ObjectDoesNotExist": "No row fits this `get()`. `filter(…).first()` gives None instead of an error.",
    "MultipleObjectsReturned": "Several rows fit this `get()`, and it wants exactly one: narrow the conditions, or use "
    "`filter(…)`.",
    "FieldError": "A name in this query is no field of the model: the message lists those that there are.",
    "SynchronousOnlyOperation": "Django's queries wait, and an `async def` must not: use `async for`, `aget()` and the "
    "other a-methods, or `sync_to_async`.",
    "ValidationError": "Django looked at the value and refused it: the message says why.",
    "TemplateDoesNotExist": "Django finds no template of this name: is the path right, from the `templates` folder on?",
    "NoReverseMatch": "No address pattern has this name with these arguments: compare with the `path(…)` lines.",
    "TransactionManagementError": "An earlier query in this `atomic` block failed, so nothing more can run in it.",
    "OperationalError": "The database does not answer or lacks a table: does it run, and were the migrations applied?",
    "ProgrammingError": "The database did not understand the query: a table or a column of this name is not there. "
    "Were the migrations applied?",
    "IntegrityError": "The data would break a rule of the table: something has to be unique, present, or point to a "
    "row that exists.",
}
REDIS = {
    "ConnectionError": "Redis does not answer at this address: is it running, and is the port right?",
    "TimeoutError": "Redis did not answer in time.",
    "ResponseError": "Redis refused the command: is the key of another type than this command works on?",
    "DataError": "Redis stores text, numbers and bytes: convert the value first.",
}
ASYNCIO = "Another task cancelled this one, or the cell was stopped while it waited."
UNREACHABLE = (
    "PostgreSQL does not answer at this address: is it running? In a notebook of the course, "
    '`environment.database("shop")` starts it.'
)


def sentence(error: BaseException) -> str:
    """Return the sentence for a library's exception, "" for everybody else's."""
    for one in _chain(error):
        if type(one).__module__.startswith("psycopg"):
            return _postgres(one)
    for kind in type(error).__mro__:
        library = kind.__module__.split(".")[0]
        if library in ("django", "redis", "asyncio") and (found := _known(library, kind.__name__)):
            return found
    return ""


def _known(library: str, name: str) -> str:
    if library == "asyncio":
        return ASYNCIO if name == "CancelledError" else ""
    return (DJANGO if library == "django" else REDIS).get(name, "")


def _chain(error: BaseException) -> Iterator[BaseException]:
    """Yield the exception and what caused it: Django's database errors wrap those of psycopg."""
    one: BaseException | None = error
    for _ in range(5):
        if one is None:
            return
        yield one
        one = one.__cause__


def _postgres(error: BaseException) -> str:
    from course.study.sql.errors import ADVICE, SPECIAL

    message, code = str(error), getattr(error, "sqlstate", None) or ""
    if special := next((advice for words, advice in SPECIAL.items() if words in message), ""):
        return special
    if not code and type(error).__name__ == "OperationalError":
        return UNREACHABLE
    if not code and type(error).__name__ == "ProgrammingError":
        return "psycopg could not send this query: do the placeholders (`%s`) and the values fit together?"
    return ADVICE.get(code) or ADVICE.get(code[:3]) or ADVICE.get(code[:2], "")
