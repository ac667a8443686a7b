"""Count the queries that a call sends, and put a case against a budget into words."""

import base64
import re
import time
from collections import Counter
from dataclasses import dataclass, field
from html import escape

from django.db import connection
from django.db.models.signals import post_init

from lens.drawing import draw
from lens.situations import situation

COLUMNS = re.compile(r"^SELECT (?:DISTINCT )?(.*?) FROM ", re.DOTALL)


@dataclass
class Query:
    """One statement: when it started and how long it took (milliseconds since the call began)."""

    sql: str  # with %s where the values go
    sent: str  # as PostgreSQL received it
    start: float
    took: float

    @property
    def table(self):
        """The table it reads first ("-" when there is none)."""
        found = re.search(r'(?:FROM|INTO|UPDATE) "(\w+)"', self.sql)
        return found.group(1) if found else "-"

    @property
    def text(self):
        """The statement as it was sent, with a long list of columns left out."""
        columns = COLUMNS.match(self.sent)
        if columns and len(columns.group(1)) > 60:
            return self.sent.replace(columns.group(1), "…", 1)
        return self.sent


@dataclass
class Watched:
    """What one call gave back, and everything it asked of the database."""

    value: object = None
    took: float = 0.0
    network: float = 0.0
    queries: list = field(default_factory=list)
    made: Counter = field(default_factory=Counter)  # model instances built, by class name

    @property
    def count(self):
        """How many queries were sent."""
        return len(self.queries)

    @property
    def groups(self):
        """Queries with the same SQL (other values allowed), the largest group first."""
        groups = {}
        for query in self.queries:
            groups.setdefault(query.sql, []).append(query)
        return sorted(groups.values(), key=len, reverse=True)

    def __repr__(self):
        noun = "query" if self.count == 1 else "queries"
        lines = [f"{self.count} {noun} in {self.took:.1f} ms"]
        for group in self.groups[:6]:
            lines.append(f"{len(group):>5} × {group[0].table}: {clip(group[0].text, 88)}")
        if len(self.groups) > 6:
            lines.append(f"      … and {len(self.groups) - 6} other statements")
        return "\n".join(lines)

    def _repr_html_(self):
        # As an image with a text of its own: JupyterLab shows it in notebooks that it does not trust yet, too.
        picture = base64.b64encode(draw(self).encode()).decode()
        return f'<img src="data:image/svg+xml;base64,{picture}" alt="{escape(repr(self))}">'


def watch(call, *args, network=0.0):
    """Run call(*args) and give back a Watched: its value and its queries.

    `network` adds that many milliseconds to every query, as if the database stood in another building. The way is only
    put on the clock: nobody here has to sit through it.
    """
    seen = Watched(network=network)
    begun = time.perf_counter()

    def clock():
        return (time.perf_counter() - begun) * 1000 + network * len(seen.queries)

    def record(execute, sql, params, many, context):
        start = clock()
        try:
            return execute(sql, params, many, context)
        finally:
            took = clock() - start + network
            sent = connection.ops.last_executed_query(context["cursor"], sql, params) or sql
            seen.queries.append(Query(sql, sent, start, took))

    def count_instance(sender, **_):
        seen.made[sender.__name__] += 1

    post_init.connect(count_instance, weak=False)
    try:
        with connection.execute_wrapper(record):
            seen.value = call(*args)
    finally:
        post_init.disconnect(count_instance)
    seen.took = clock()
    return seen


def outcome(call, *args, on="blog", also=()):
    """What call(*args) gives back in a situation; when it fails, the kind of error and its text."""
    with situation(on, *also):
        try:
            return call(*args)
        except Exception as error:
            return failure(error)


def failure(error):
    """An error on one line: its kind and its text."""
    return f"{type(error).__name__}: {clip(str(error), 300).rstrip('.')}"


def listed(value):
    """A list with one entry per line, nine at most, for a message; anything else as it is."""
    if not isinstance(value, list):
        return f"    {value}"
    more = [f"    … and {len(value) - 9} more"] if len(value) > 9 else []
    return "\n".join([f"    {clip(str(entry), 240)}" for entry in value[:9]] + more) or "    (nothing at all)"


def bill(call, *args, on="blog", also=(), budget, objects=None):
    """Say what is wrong when call(*args) sends more than `budget` queries in a situation, else "".

    `objects` limits how many instances of each model may be built: {"Post": 5}.
    """
    name = f"{call.__name__}({', '.join(repr(arg) for arg in args)})"
    with situation(on, *also):
        try:
            seen = watch(call, *args)
        except Exception as error:
            return f"With the rows {on!r}, {name} stopped with {failure(error)}."
        if seen.count > budget:
            return overspent(f"With the rows {on!r}, {name}", seen, budget)
    for model, limit in (objects or {}).items():
        if seen.made[model] > limit:
            return (
                f"With the rows {on!r}, {name} built {seen.made[model]} {model} objects to show {limit}.\n"
                "Every row travels from PostgreSQL to Python and becomes an object before the surplus is\n"
                "thrown away. Let the database stop early, while the queryset is still lazy."
            )
    return ""


def overspent(who, seen, budget):
    """The message for a call that sent too many queries."""
    noun = "query" if seen.count == 1 else "queries"
    lines = [f"{who} ran {seen.count} {noun}; the budget is {budget}."]
    group = seen.groups[0]
    if len(group) == 1:
        tables = ", ".join(query.table for query in seen.queries)
        lines.append(f"No statement is repeated; in order, they read: {tables}.")
        lines.append("Likely cause: rows that one query could bring along are fetched by a query of their own.")
    else:
        lines.append(f"The same statement on {group[0].table} ran {len(group)} times, the first time as:")
        lines.append(f"    {clip(group[0].text, 180)}")
        lines.append(f"Likely cause: {likely_cause(group[0])}")
    return "\n".join(lines)


def likely_cause(query):
    """Read the shape of a repeated statement."""
    columns = COLUMNS.match(query.sql)
    by_key = f'WHERE "{query.table}"."id" = %s' in query.sql
    if by_key and columns and columns.group(1).count(",") < 2 and query.table != "tags":
        return "a column was left out of the first query (only, defer), and reading it fetches it row by row."
    if by_key:
        return "a loop (in Python or in the template) follows a foreign key that was not fetched along."
    if '_id" = %s' in query.sql:
        return (
            "inside a loop, every object sends a query of its own about its related rows.\n"
            "(After a prefetch too: .filter(), .order_by() and .exclude() on the relation build a new query.)"
        )
    return "the same queryset is built and evaluated again, round after round."


def clip(text, width):
    """At most `width` characters of a text, on one line."""
    line = " ".join(text.split())
    return line if len(line) <= width else line[: width - 1] + "…"
