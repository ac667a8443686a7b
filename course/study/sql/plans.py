"""`%%sql explain` and `plan`: how PostgreSQL runs a query, measured by running it, as values that a test can judge."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg.pq import TransactionStatus
from psycopg.pq.abc import PGresult

from course.study.sql import errors as sql_errors
from course.study.sql.connections import Connects, kept, run
from course.study.sql.plain import Reader
from course.study.sql.plan_nodes import Buffers, Node, tree
from course.study.sql.text import first_word

PREFIX = "explain (analyze, buffers, format json)\n"
READING = ("select", "with", "values", "table")
PLANNED = (*READING, "insert", "update", "delete", "merge", "create", "execute")
NESTED = "The word EXPLAIN is not needed here: the query alone is wanted."
UNPLANNED = "There are plans for SELECT, INSERT, UPDATE, DELETE and MERGE, and this text starts with {start}."


@dataclass(frozen=True)
class Trigger:
    """A trigger or foreign key that fired: its time is not part of any node."""

    name: str
    calls: int
    ms: float


@dataclass(frozen=True)
class Plan:
    """How PostgreSQL ran a query: a tree of nodes, and the times of the whole."""

    root: Node
    planning_ms: float
    execution_ms: float
    jit_ms: float
    triggers: tuple[Trigger, ...]
    changed: bool

    @property
    def nodes(self) -> list[Node]:
        """All nodes, from top to bottom."""
        return list(self.root.walk())

    @property
    def buffers(self) -> Buffers:
        """The pages of all nodes together."""
        each = [node.buffers for node in self.nodes]
        return Buffers(sum(one.hit for one in each), sum(one.read for one in each), sum(one.spilled for one in each))

    def find(self, kind: str, relation: str | None = None) -> list[Node]:
        """Return the nodes of a kind, such as "Seq Scan" or "HashAggregate", perhaps only those on one table."""
        found = [node for node in self.nodes if kind in (node.node_type, node.name)]
        return [node for node in found if relation in (None, node.relation)]

    def __str__(self) -> str:
        from course.study.sql.plan_drawing import text

        return text(self)

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        from course.study.sql.plan_drawing import html

        return {"text/plain": str(self), "text/html": html(self)}


def plan(db: Connects, query: object) -> Plan:
    """Run one query on the database and return how PostgreSQL ran it; whatever the query changes is rolled back."""
    from course.study.sql.judge import QueryFailed, query_text

    sql = query_text(query)
    if reason := refusal(sql):
        raise QueryFailed(reason)
    try:
        return explained(kept(db), sql)
    except psycopg.Error as error:
        failure = sql_errors.explain(error, sql, db, before=len(PREFIX))
    raise QueryFailed(failure)


def refusal(sql: str) -> str:
    """Say why there is no plan for this text, '' when there may be one."""
    word = first_word(sql)
    if word == "explain":
        return NESTED
    return "" if word in PLANNED or not word else UNPLANNED.format(start=word.upper())


def explained(connection: psycopg.Connection[Any], sql: str) -> Plan:
    """Return the plan of one statement, measured; raise psycopg's error when the server reports one."""
    reader = Reader(1)
    with _undone(connection):
        run(connection, PREFIX + sql, reader.take, single=True)
    [[answer]] = reader.rows
    return read(json.loads(answer), first_word(sql) not in READING)


def read(answer: list[dict[str, Any]], changed: bool = False) -> Plan:
    """Return the plan in EXPLAIN's JSON; a statement that only reads may still hold an INSERT in its WITH."""
    [whole] = answer
    root = tree(whole["Plan"])
    return Plan(
        root,
        planning_ms=whole.get("Planning Time", 0.0),
        execution_ms=whole.get("Execution Time", 0.0),
        jit_ms=whole.get("JIT", {}).get("Timing", {}).get("Total", 0.0),
        triggers=tuple(map(_trigger, whole.get("Triggers", ()))),
        changed=changed or any(node.node_type == "ModifyTable" for node in root.walk()),
    )


def _trigger(raw: dict[str, Any]) -> Trigger:
    name = raw.get("Constraint Name") or raw["Trigger Name"]
    return Trigger(name, int(raw["Calls"]), raw["Time"])


@contextmanager
def _undone(connection: psycopg.Connection[Any]) -> Iterator[None]:
    """Undo what happens inside, and leave a transaction that is open as it was."""
    idle = connection.info.transaction_status == TransactionStatus.IDLE
    failed = connection.info.transaction_status == TransactionStatus.INERROR
    first, last = ("begin", "rollback") if idle else ("savepoint plan", "rollback to plan; release plan")
    if not failed:
        run(connection, first, _ignore)
    try:
        yield
    finally:
        if not connection.closed and not failed:
            run(connection, last, _ignore)


def _ignore(result: PGresult) -> None:
    """Take a result that nobody looks at."""
