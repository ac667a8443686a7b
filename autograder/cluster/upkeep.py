"""What any process may do for all: take runs from the dead, forget what is old, say who is there."""

from collections.abc import Sequence

from sqlalchemy import Connection, text

from autograder.cluster import runs
from autograder.cluster.tables import SCHEMA

_LET_GO = text(f"""
update {SCHEMA}.run set content = null, result = null
where collected and coalesce(finished_at, queued_at) < now() - interval '7 days'
  and (content is not null or result is not null)
""")
_FORGET = text(f"""
delete from {SCHEMA}.blob where stored_at < now() - interval '7 days'
and not exists (select from {SCHEMA}.run where content = digest)
and not exists (select from {SCHEMA}.run where result = digest)
and not exists (select from {SCHEMA}.spec where spec.content = blob.digest)
""")
_ABSENT = text(f"delete from {SCHEMA}.worker where seen_at < now() - interval '10 minutes'")
_HERE = text(f"""
insert into {SCHEMA}.worker (name, slots, queues) values (:name, :slots, :queues)
on conflict (name) do update set seen_at = now(), slots = excluded.slots, queues = excluded.queues
""")
_LEAVE = text(f"delete from {SCHEMA}.worker where name = :name")
_REFUSE = text(f"""
insert into {SCHEMA}.refusal (spec, worker, reason) values (:spec, :worker, :reason)
on conflict (spec, worker) do update set reason = excluded.reason, at = now()
""")
_ACCEPT = text(f"delete from {SCHEMA}.refusal where spec = :spec and worker = :worker")
_OPENED = text(f"update {SCHEMA}.spec set opened_at = now() where digest = :spec")
_AGAIN = text(f"""
update {SCHEMA}.run set state = 'queued', attempts = 0, reason = '', not_before = now(), collected = false,
    queued_at = now()
from {SCHEMA}.spec where spec.digest = run.spec and run.state = 'quarantined'
  and (:assignment = '' or spec.assignment = :assignment) and (:student = '' or run.student = :student)
returning run.id
""")
_STATUS = text(f"""
select spec.course, spec.assignment, run.state, count(*) as runs,
    coalesce(extract(epoch from now() - min(run.queued_at) filter (where run.state in ('queued', 'running'))), 0)
        as oldest
from {SCHEMA}.run join {SCHEMA}.spec on spec.digest = run.spec
where not run.collected or run.state = 'quarantined' group by 1, 2, 3 order by 1, 2, 3
""")
_ASIDE = text(f"""
select spec.assignment, run.student, run.attempts, run.reason from {SCHEMA}.run
join {SCHEMA}.spec on spec.digest = run.spec where run.state = 'quarantined' order by run.id limit :most
""")
_WORKERS = text(f"""
select name, slots, array_to_string(queues, ', ') as queues,
    round(extract(epoch from now() - seen_at)) as silent
from {SCHEMA}.worker order by name
""")
Rows = list[dict[str, object]]


def sweep(connection: Connection) -> tuple[int, int]:
    """Take runs from silent workers and drop what is older than a week; return runs queued again and set aside."""
    for statement in (_LET_GO, _FORGET, _ABSENT):
        connection.execute(statement)
    return runs.expire(connection)


def here(connection: Connection, name: str, slots: int, queues: Sequence[str]) -> None:
    """Say that a worker listens."""
    connection.execute(_HERE, {"name": name, "slots": slots, "queues": list(queues)})


def leave(connection: Connection, name: str) -> None:
    """Say that a worker has gone."""
    connection.execute(_LEAVE, {"name": name})


def refuse(connection: Connection, spec: str, worker: str, reason: str) -> None:
    """Note why a worker cannot grade a spec."""
    connection.execute(_REFUSE, {"spec": spec, "worker": worker, "reason": reason})


def opened(connection: Connection, spec: str, worker: str) -> None:
    """Note that a worker has begun with a spec: its canary has passed."""
    connection.execute(_ACCEPT, {"spec": spec, "worker": worker})
    connection.execute(_OPENED, {"spec": spec})


def requeue(connection: Connection, assignment: str, student: str) -> int:
    """Give runs that were set aside another chance; return how many."""
    values = {"assignment": assignment, "student": student}
    return len(connection.execute(_AGAIN, values).scalars().all())


def status(connection: Connection) -> Rows:
    """Return how many runs each assignment has in which state, and how many seconds the oldest waits."""
    return [dict(row) for row in connection.execute(_STATUS).mappings()]


def aside(connection: Connection, most: int = 50) -> Rows:
    """Return runs that were set aside, with the reason."""
    return [dict(row) for row in connection.execute(_ASIDE, {"most": most}).mappings()]


def workers(connection: Connection) -> Rows:
    """Return who listens, and for how many seconds nothing was heard of each."""
    return [dict(row) for row in connection.execute(_WORKERS).mappings()]
