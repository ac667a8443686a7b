"""Who may grade a submission now, and whether what came of it counts: each step is one statement on its row.

queued → running → done, or after too many attempts quarantined. A claim has a lease, which its worker renews, and a
token, which nobody else gets: whoever finishes with an old token has lost the run to somebody else and writes nothing.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, text

from autograder.cluster.database import lasting
from autograder.cluster.tables import SCHEMA

LEASE = 30.0  # seconds after which a silent worker has lost its run
ATTEMPTS = 3
FIRST_WAIT = 1.0  # seconds before a failed run is tried again; each time twice as long
AGED = 120.0  # seconds after which a slow run goes before fast ones
ENDED = "the worker ended while it graded this"


@dataclass(frozen=True)
class Claim:
    """The right to grade one submission, as long as the token is the latest and the lease runs."""

    id: int
    token: int
    spec: str
    student: str
    submission: str
    content: str
    handed_in: str | None
    slow: bool
    attempts: int


@dataclass(frozen=True)
class Order:
    """One submission to be graded under a spec."""

    spec: str
    student: str
    submission: str
    content: str
    handed_in: str | None
    queue: str


_ANEW = "(:again or run.state = 'superseded' or (run.state = 'done' and run.result is null))"
_SEND = text(f"""
insert into {SCHEMA}.run as run (spec, student, submission, content, handed_in, queue)
values (:spec, :student, :submission, :content, :handed_in, :queue)
on conflict (spec, student, submission) do update set
    collected = false,
    content = excluded.content,
    queue = excluded.queue,
    state = case when {_ANEW} then 'queued' else run.state end,
    attempts = case when {_ANEW} then 0 else run.attempts end,
    result = case when {_ANEW} then null else run.result end,
    queued_at = case when {_ANEW} then now() else run.queued_at end,
    handed_in = excluded.handed_in
""")
_SUPERSEDE = text(f"""
update {SCHEMA}.run set state = 'superseded', collected = true
from {SCHEMA}.spec old, {SCHEMA}.spec new
where old.digest = run.spec and new.digest = :spec
  and (old.course, old.assignment, old.gradebook) = (new.course, new.assignment, new.gradebook)
  and run.student = :student and run.state in ('queued', 'running', 'quarantined')
  and (run.spec, run.submission) <> (:spec, :submission)
""")
# Courses share: whose submissions are graded by the fewest goes first. Among equals a slot stays with what it has
# open, and otherwise takes what was opened longest ago.
_FAIR = text(f"""
select spec.digest from {SCHEMA}.spec
left join (
    select busy.course, count(*) as slots
    from {SCHEMA}.run join {SCHEMA}.spec busy on busy.digest = run.spec
    where run.state = 'running' group by busy.course
) load on load.course = spec.course
where spec.digest <> all(:refused) and exists (
    select from {SCHEMA}.run
    where run.spec = spec.digest and state = 'queued' and not_before <= now() and queue = any(:queues))
order by coalesce(load.slots, 0), spec.digest <> :mine, spec.opened_at
""")
_TAKE = text(f"""
update {SCHEMA}.run set state = 'running', token = token + 1, attempts = attempts + 1, worker = :worker,
    started_at = now(), lease_until = now() + cast(:lease as interval)
where id = (
    select id from {SCHEMA}.run
    where spec = :spec and state = 'queued' and not_before <= now() and queue = any(:queues)
    order by slow and queued_at > now() - cast(:aged as interval), id limit 1 for update skip locked)
returning id, token, spec, student, submission, content, handed_in, slow, attempts
""")
_RENEW = text(f"""
update {SCHEMA}.run set lease_until = now() + cast(:lease as interval)
where id = :id and token = :token and state = 'running' returning id
""")
_FINISH = text(f"""
update {SCHEMA}.run set state = 'done', result = :result, reason = '', finished_at = now(), lease_until = null
where id = :id and token = :token and state = 'running' returning id
""")
_IS_MINE = text(f"select id from {SCHEMA}.run where id = :id and token = :token and state = 'done'")
_PUT_BACK = text(f"""
update {SCHEMA}.run set state = 'queued', lease_until = null, slow = slow or :slow, reason = :reason,
    attempts = attempts - cast(:free as int),
    not_before = case when :free then now() else now() + cast(:wait as interval) * power(2, attempts - 1) end
where id = :id and token = :token and state = 'running' and (:free or attempts < :most) returning id
""")
_SET_ASIDE = text(f"""
update {SCHEMA}.run set state = 'quarantined', lease_until = null, reason = :reason, finished_at = now()
where id = :id and token = :token and state = 'running'
""")
_EXPIRED = text(f"""
update {SCHEMA}.run set lease_until = null, reason = :reason,
    state = case when attempts < :most then 'queued' else 'quarantined' end,
    finished_at = case when attempts < :most then null else now() end,
    not_before = now() + cast(:wait as interval) * power(2, attempts - 1)
where id in (select id from {SCHEMA}.run where state = 'running' and lease_until < now() for update skip locked)
returning state
""")


def send(connection: Connection, orders: Sequence[Order], again: bool = False) -> None:
    """Queue submissions; one that is known keeps its state unless `again`. What a student sent before is let go."""
    connection.execute(_SEND, [{**vars(order), "again": again} for order in orders])
    keys = [{"spec": one.spec, "student": one.student, "submission": one.submission} for one in orders]
    connection.execute(_SUPERSEDE, keys)


def claim(
    connection: Connection, worker: str, queues: Collection[str], mine: str = "", refused: Collection[str] = ()
) -> Claim | None:
    """Take the run whose turn it is; `mine` is the spec that is open here, `refused` those that cannot be."""
    where: Mapping[str, Any] = {"queues": list(queues)}
    for spec in connection.execute(_FAIR, {**where, "mine": mine, "refused": list(refused)}).scalars().all():
        values = {**where, "spec": spec, "worker": worker, "lease": lasting(LEASE), "aged": lasting(AGED)}
        found = connection.execute(_TAKE, values).mappings().one_or_none()
        if found:
            return Claim(**found)
    return None


def renew(connection: Connection, one: Claim) -> bool:
    """Prolong the lease; False when the run is no longer ours."""
    values = {"id": one.id, "token": one.token, "lease": lasting(LEASE)}
    return connection.execute(_RENEW, values).scalar_one_or_none() is not None


def finish(connection: Connection, one: Claim, result: str) -> bool:
    """Make this the run's result; False when the run is no longer ours, and then nothing may be written."""
    values = {"id": one.id, "token": one.token}
    return connection.execute(_FINISH, {**values, "result": result}).scalar_one_or_none() is not None


def is_finished(connection: Connection, one: Claim) -> bool:
    """Whether this very claim has finished its run: a commit whose answer was lost asks this."""
    return connection.execute(_IS_MINE, {"id": one.id, "token": one.token}).scalar_one_or_none() is not None


def put_back(connection: Connection, one: Claim, reason: str, slow: bool = False, free: bool = False) -> None:
    """Give a run back to be done again, later and not for ever; `free` does not count as an attempt."""
    values = {"id": one.id, "token": one.token, "reason": reason}
    more = {"slow": slow, "free": free, "most": ATTEMPTS, "wait": lasting(FIRST_WAIT)}
    if connection.execute(_PUT_BACK, {**values, **more}).scalar_one_or_none() is None:
        connection.execute(_SET_ASIDE, values)


def expire(connection: Connection) -> tuple[int, int]:
    """Take runs from workers that are silent; return how many are queued again and how many set aside."""
    values = {"reason": ENDED, "most": ATTEMPTS, "wait": lasting(FIRST_WAIT)}
    states = list(connection.execute(_EXPIRED, values).scalars())
    return states.count("queued"), states.count("quarantined")
