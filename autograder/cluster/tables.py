"""The tables of the queue, in a schema of their own beside nbgrader's: everything that must survive is in them.

blob     content by its SHA-256: what graders unpack, what was handed in, what came of it
spec     one version of one assignment, as workers grade it
run      one submission under one spec; its row decides who may grade it and whether that counts
refusal  a spec that a worker could not begin with, and why
worker   who listens, and until when that was certain
"""

from sqlalchemy import Connection, text

from autograder.cluster.database import Database
from autograder.records import register
from autograder.settings import Course

SCHEMA = "autograder"
LARGEST = 64 << 20  # of one blob, in bytes before compression
_LOCK = 0x61757467  # anybody's number: whoever makes tables holds it
# A server that answers before a commit is written, as the one for lessons does, could forget a token and give it twice.
_DURABLE = """
do $$ begin
    if current_setting('synchronous_commit') = 'off' then
        execute format('alter database %I set synchronous_commit = on', current_database());
    end if;
end $$
"""
_STATEMENTS = f"""
create schema if not exists {SCHEMA};
create table if not exists {SCHEMA}.blob (
    digest text primary key,
    size bigint not null check (size between 0 and {LARGEST}),
    content bytea not null,
    stored_at timestamptz not null default now()
);
alter table {SCHEMA}.blob alter column content set storage external;
create table if not exists {SCHEMA}.spec (
    digest text primary key,
    content text not null references {SCHEMA}.blob,
    course text not null,
    assignment text not null,
    gradebook text not null,
    version text not null,
    opened_at timestamptz not null default now()
);
create table if not exists {SCHEMA}.run (
    id bigint generated always as identity primary key,
    spec text not null references {SCHEMA}.spec,
    student text not null,
    submission text not null,
    content text references {SCHEMA}.blob,
    handed_in text,
    queue text not null,
    state text not null default 'queued'
        check (state in ('queued', 'running', 'done', 'quarantined', 'superseded')),
    slow boolean not null default false,
    token bigint not null default 0,
    attempts int not null default 0,
    not_before timestamptz not null default now(),
    lease_until timestamptz,
    worker text not null default '',
    reason text not null default '',
    queued_at timestamptz not null default now(),
    started_at timestamptz,
    finished_at timestamptz,
    result text references {SCHEMA}.blob,
    collected boolean not null default false,
    unique (spec, student, submission)
);
create index if not exists run_queued on {SCHEMA}.run (spec, slow, id) where state = 'queued';
create index if not exists run_running on {SCHEMA}.run (spec, lease_until) where state = 'running';
create index if not exists run_open on {SCHEMA}.run (spec, id) where not collected;
create index if not exists run_content on {SCHEMA}.run (content);
create index if not exists run_result on {SCHEMA}.run (result);
create table if not exists {SCHEMA}.refusal (
    spec text not null references {SCHEMA}.spec on delete cascade,
    worker text not null,
    reason text not null,
    at timestamptz not null default now(),
    primary key (spec, worker)
);
create table if not exists {SCHEMA}.worker (
    name text primary key,
    slots int not null,
    queues text[] not null,
    seen_at timestamptz not null default now()
);
"""


def prepare(database: Database) -> None:
    """Make the tables that are missing; several may do so at the same time."""
    with database.begin() as connection:
        alone(connection)
        connection.execute(text(_DURABLE))
        for statement in _STATEMENTS.split(";\n"):
            connection.execute(text(statement))
    database.reconnect()  # a session keeps the settings that it began with


def prepare_gradebook(database: Database, course: Course) -> None:
    """Let nbgrader make the tables that its gradebook misses; it does not expect company while it does."""
    with database.begin() as connection:
        alone(connection)
        register.create(course)


def alone(connection: Connection) -> None:
    """Wait until nobody else makes tables or registers an assignment, and keep others waiting until the end."""
    connection.execute(text("select pg_advisory_xact_lock(:number)"), {"number": _LOCK})
