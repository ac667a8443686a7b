"""What the submitting side asks of the tables: how far things are, what is ready to be fetched, who listens."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, text

from autograder.cluster.database import lasting
from autograder.cluster.tables import SCHEMA

LISTENING = 30.0  # seconds for which a worker that was heard of counts as there
_READY = text(f"""
select id, student, submission, handed_in, state, reason, result from {SCHEMA}.run
where spec = :spec and not collected and state in ('done', 'quarantined') order by id limit :most
""")
_COLLECTED = text(f"update {SCHEMA}.run set collected = true where id = any(:ids) and state in ('done', 'quarantined')")
_OPEN = text(f"select state, count(*) from {SCHEMA}.run where spec = :spec and not collected group by state")
_WORKERS = text(f"select coalesce(sum(slots), 0) from {SCHEMA}.worker where seen_at > now() - cast(:age as interval)")
_STUCK = text(f"""
select reason from {SCHEMA}.refusal where spec = :spec and at > now() - interval '2 minutes'
and not exists (select from {SCHEMA}.run where spec = :spec and state in ('running', 'done') and token > 0
                and started_at > now() - interval '2 minutes')
order by at desc limit 1
""")
_WAITING = text(f"""
select count(*) from (select from {SCHEMA}.run
where state = 'queued' and queue = :queue and not_before <= now() limit :most) few
""")


@dataclass(frozen=True)
class Ready:
    """A run that has come to its end and that nobody has fetched."""

    id: int
    student: str
    submission: str
    handed_in: str | None
    state: str
    reason: str
    result: str | None


def ready(connection: Connection, spec: str, most: int) -> list[Ready]:
    """Return some runs of a spec that are done or set aside."""
    return [Ready(**row) for row in connection.execute(_READY, {"spec": spec, "most": most}).mappings()]


def collected(connection: Connection, ids: Sequence[int]) -> None:
    """Note that what came of these runs is in the journal of the submitting side."""
    connection.execute(_COLLECTED, {"ids": list(ids)})


def open_runs(connection: Connection, spec: str) -> dict[str, int]:
    """Return how many runs of a spec are in which state, without those that are fetched."""
    return {str(state): int(count) for state, count in connection.execute(_OPEN, {"spec": spec})}


def slots(connection: Connection) -> int:
    """Return how many submissions all listening workers can grade at the same time."""
    return int(connection.execute(_WORKERS, {"age": lasting(LISTENING)}).scalar_one())


def refused(connection: Connection, spec: str) -> str:
    """Return why nobody grades this spec, "" when somebody does or has just begun."""
    return str(connection.execute(_STUCK, {"spec": spec}).scalar_one_or_none() or "")


def waiting(connection: Connection, queues: Collection[str], most: int) -> dict[str, int]:
    """Return by queue how many runs could be claimed now, counting no further than `most`."""
    return {queue: int(connection.execute(_WAITING, {"queue": queue, "most": most}).scalar_one()) for queue in queues}
