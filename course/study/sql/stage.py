"""Several real connections to one database, played like a script: who did what, who waited for whom, who lost.

    with sessions(db, "Ana", "Ben") as (ana, ben):
        ana("begin")
        ana("update accounts set balance = 0 where id = 1")
        ben("update accounts set balance = 9 where id = 1")   # waits for Ana
        ana("commit")                                         # now Ben's step goes on

Nothing here sleeps and hopes, and there are no threads: a step that does not return is looked up in the server's table
of locks, and left alone when it really waits. At the end everything open is rolled back, and the timeline is drawn.
"""

from collections.abc import Iterator
from types import TracebackType
from typing import Any, NamedTuple

import psycopg
from IPython.core.interactiveshell import InteractiveShell
from psycopg.pq import TransactionStatus

from course.study.sql.connections import Connects, opened
from course.study.sql.session_steps import Connection, Step

LIMITS = (
    "set statement_timeout = '15s'; set lock_timeout = '10s'; set idle_in_transaction_session_timeout = '120s'; "
    "set application_name = 'sessions'"
)
BLOCKERS = "select pid, pg_blocking_pids(pid) from unnest(%s::int[]) as pid"
PATIENCE = 0.005  # seconds to listen for an answer before the table of locks is asked again
STRANGER = "another connection"


class SessionWaits(RuntimeError):
    """A session got a new step while its last one still waits."""

    def _render_traceback_(self) -> list[str]:
        return str(self).splitlines()


class Moment(NamedTuple):
    """What one session was doing when something happened: for whom it waited, and whether a transaction was open."""

    waits_for: tuple[str, ...]
    is_open: bool


class Event(NamedTuple):
    """One line of the timeline. `kind` is done, waits, goes on, failed, stopped or rolled back."""

    who: str
    kind: str
    text: str
    step: Step | None
    moments: dict[str, Moment]


class Session:
    """One of the connections: call it with SQL. Its `step` is the one that still waits, if any."""

    def __init__(self, name: str, stage: "Sessions", connection: psycopg.Connection[Any]) -> None:
        self.name = name
        self.connection = Connection(connection)
        self.step: Step | None = None
        self.waits_for: tuple[str, ...] = ()
        self._stage = stage

    def __call__(self, sql: str) -> Step:
        """Run the SQL; return its step as soon as it is done, has failed, or waits for another session."""
        if self.step is not None:
            raise SessionWaits(
                f"{self.name} still waits for {' and '.join(self.waits_for)} in step {self.step.number}: "
                f"end their transaction first, or call {self.name.lower()}.finish() to wait for a timeout."
            )
        return self._stage.play(self, sql)

    def finish(self) -> None:
        """Wait until the step that waits has ended, by a timeout at the latest."""
        self._stage.settle(until=self)


class Sessions:
    """The stage: its `timeline` says what happened, its `waits` who waited for whom."""

    def __init__(self, database: Connects, names: tuple[str, ...], show: bool) -> None:
        if len(set(names)) < len(names) or not names:
            raise ValueError(f"Each session needs a name of its own: {', '.join(names) or 'there are none'}")
        self.names = names
        self.timeline: list[Event] = []
        self._database, self._show = database, show
        self._all: list[Session] = []
        self._count = 0

    @property
    def waits(self) -> list[tuple[str, str]]:
        """Who waited for whom, in order."""
        return [(event.who, event.text) for event in self.timeline if event.kind == "waits"]

    def __enter__(self) -> tuple[Session, ...]:
        try:
            self._watcher = opened(self._database)
            for name in self.names:
                connection = opened(self._database)
                self._all.append(Session(name, self, connection))
                connection.execute(LIMITS)
        except BaseException:
            self._close()
            raise
        return tuple(self._all)

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        try:
            self._stop_waiting()
            self._roll_back()
        finally:
            self._close()
        if self._show and InteractiveShell.initialized():
            from IPython.display import display

            display(self)

    def play(self, session: Session, sql: str) -> Step:
        """Start a step and return it when every session has ended its step or waits."""
        self._count += 1
        session.step = step = Step(self._count, session.name, sql)
        session.connection.send(sql)
        self.settle()
        return step

    def settle(self, until: Session | None = None) -> None:
        """Listen until each step has ended or waits for a session that has nothing to do."""
        while busy := [session for session in self._all if session.step is not None]:
            # Those that wait come second: a COMMIT is told before what it sets free.
            for session in [one for one in busy if not one.waits_for] or busy:
                session.connection.listen(PATIENCE / len(busy))
                if session.connection.has_ended(session.step):
                    self._ended(session)
            if self._look_at_locks() and (until is None or until.step is None):
                return

    def _ended(self, session: Session) -> None:
        step, session.step = session.step, None
        assert step is not None
        kind = "failed" if step.error else "goes on" if session.waits_for else "done"
        session.waits_for = ()
        self._note(session, kind, step.error or step.result, step)

    def _look_at_locks(self) -> bool:
        """Note who waits for whom; say whether all unfinished steps wait, and not in a circle."""
        busy = {session.connection.pid: session for session in self._all if session.step is not None}
        blockers = dict(self._watcher.execute(BLOCKERS, [list(busy)]).fetchall()) if busy else {}
        names = {session.connection.pid: session.name for session in self._all}
        for pid, session in busy.items():
            waits_for = tuple(dict.fromkeys(names.get(other, STRANGER) for other in blockers[pid]))
            if waits_for and waits_for != session.waits_for:
                session.waits_for = waits_for
                self._note(session, "waits", " and ".join(waits_for), session.step)
        return all(blockers.values()) and not _has_circle(blockers)

    def _note(self, session: Session, kind: str, text: str, step: Step | None) -> None:
        moments = {one.name: Moment(one.waits_for, one.connection.is_open) for one in self._all}
        if kind == "waits" and step is not None:
            step.waited = True
        self.timeline.append(Event(session.name, kind, text, step, moments))

    def _stop_waiting(self) -> None:
        """Cancel what still runs or waits, and read its end."""
        for session in self._all:
            if (step := session.step) is None:
                continue
            self._watcher.execute("select pg_cancel_backend(%s)", [session.connection.pid])
            session.connection.read_out(step)
            session.step, session.waits_for = None, ()
            self._note(session, "stopped", "still waiting at the end: stopped", step)

    def _roll_back(self) -> None:
        for session in self._all:
            if session.connection.status in (TransactionStatus.INTRANS, TransactionStatus.INERROR):
                session.connection.roll_back()
                self._note(session, "rolled back", "still open at the end: rolled back", None)

    def _close(self) -> None:
        for session in self._all:
            session.connection.close()
        if hasattr(self, "_watcher"):
            self._watcher.close()

    def __str__(self) -> str:
        from course.study.sql.session_drawing import text

        return text(self.timeline)

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        from course.study.sql.session_drawing import html

        return {"text/plain": str(self), "text/html": html(self.timeline, self.names)}


def sessions(db: Connects, *names: str, show: bool = True) -> Sessions:
    """Return sessions with these names on the database, for a `with`; `show` draws the timeline at its end."""
    return Sessions(db, names, show)


def _has_circle(blockers: dict[int, list[int]]) -> bool:
    return any(start in _reached(start, blockers) for start in blockers)


def _reached(start: int, blockers: dict[int, list[int]]) -> Iterator[int]:
    """Yield everybody for whom somebody waits, directly or through others."""
    seen: set[int] = set()
    todo = list(blockers[start])
    while todo:
        other = todo.pop()
        if other not in seen:
            seen.add(other)
            yield other
            todo += blockers.get(other, [])
