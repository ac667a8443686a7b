"""Guests: what sandboxed runs get of PostgreSQL and Redis, and how nothing of it outlives them.

Three threads of ours serve all guests of a process: the relay carries bytes, the front makes what a guest waits for,
the back clears away and watches how much room databases take. A guest's code is hostile; it holds the password of its
own role and a token for its own desk, and each connection it opens is looked at before it leads anywhere.
"""

import contextlib
import shutil
import socket
import tempfile
import threading
from itertools import count
from pathlib import Path
from types import TracebackType

import psycopg

from environment import databases, guest, temporary
from environment.errands import Errands
from environment.guest import Guest
from environment.guest_redis import GuestRedis
from environment.guest_roles import Connection, Host, new_name
from environment.loans import Loans
from environment.relay import Relay

_MOST_LEAVING = 6


class Guests:
    """A context manager; `admit` gives each sandboxed run its own services."""

    def __init__(self, databases_mb: int = 256, *, sandboxed: bool = True) -> None:
        self._limit, self._sandboxed = databases_mb << 20, sandboxed
        self.problems: list[str] = []
        self._guests: set[Guest] = set()
        self._leaving = 0
        self._changed = threading.Condition()
        self._sizes: dict[str, int] = {}
        self._roles_left: list[str] = []
        self._connections: dict[int, Connection] = {}
        self._spares: list[GuestRedis] = []
        self._numbers = count()

    def __enter__(self) -> "Guests":
        self.host = Host()
        with self.host.connect() as connection:
            self.host.prepare(connection)
        self.loans = Loans(self.host)
        self.folder = _own_folder()
        self.relay = Relay()
        self.front = Errands("front", self.note)
        self._back = Errands("back", self.note, look=self._look)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for one in list(self._guests):
            self.leave(one)
        self.front.close()  # what it still had to do may give the back something to clear away
        self._back.do(self._close)
        self._back.close()
        self.relay.close()
        for connection in self._connections.values():
            connection.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def admit(self) -> Guest:
        """Return a new guest; its databases and its Redis are made when it asks for them."""
        with self._changed:
            # Clearing away costs more than letting in: whoever lets in faster has to wait here.
            self._changed.wait_for(lambda: self._leaving < _MOST_LEAVING)
        role, password = self.host.admit(self.connection())
        listeners = [] if self._sandboxed else [_listener() for _ in guest.PORTS]
        ports = tuple(one.getsockname()[1] for one in listeners) or guest.PORTS
        made = Guest(self, role, password, ports)
        self._guests.add(made)
        if listeners:
            made.serve(listeners)
        return made

    def leave(self, one: Guest) -> None:
        """Cut a guest off at once and have its things cleared away."""
        if one.gone:
            return
        one.gone = True
        self._guests.discard(one)
        with self._changed:
            self._leaving += 1
        self.relay.wait(one.porch.close)
        # By way of the front: what it is making for this guest at this moment has to be cleared away as well.
        self.front.do(lambda: self._send_off(one))

    def _send_off(self, one: Guest) -> None:
        if one.redis.is_used:
            one.redis.stop()
        else:
            self._spares.append(one.redis)
        self._back.do(lambda: self._clear(one))

    def _clear(self, one: Guest) -> None:
        try:
            connection = self.connection()
            self.host.shut_out(connection, one.role)
            for loan in one.loans.values():
                self.loans.take_back(connection, loan, one.role)
            for name in one.databases:
                self.host.drop(connection, name)
            self._roles_left = [
                role for role in [*self._roles_left, one.role] if not self.host.dismiss(connection, role)
            ]
        finally:
            with self._changed:
                self._leaving -= 1
                self._changed.notify_all()

    def spare_redis(self) -> GuestRedis:
        """Return a Redis server that nobody has used; it may be running already."""
        with contextlib.suppress(IndexError):
            return self._spares.pop()
        return GuestRedis(self.folder / str(next(self._numbers)))

    def note_redis(self, used: GuestRedis) -> None:
        """Know that a guest uses its Redis: the next one may want to, and the server takes its time to start."""
        if not used.is_used:
            used.is_used = True
            self._back.do(self._prepare_redis)

    def _prepare_redis(self) -> None:
        if not self._spares:
            spare = GuestRedis(self.folder / str(next(self._numbers)))
            spare.start()
            self._spares.append(spare)

    def _close(self) -> None:
        for spare in self._spares:
            spare.stop()
        connection = self.connection()
        self.loans.close(connection)
        for role in self._roles_left:
            self.host.dismiss(connection, role)

    def connection(self) -> Connection:
        """Return this thread's connection of the administrator; a new one when the server was started anew."""
        key = threading.get_ident()
        known = self._connections.get(key)
        if known is None or known.closed:
            known = self._connections[key] = self.host.connect()
        return known

    def size_when_new(self, data: str, name: str) -> int:
        """Return how many bytes a database with this data set takes before anybody has written to it."""
        if data not in self._sizes:
            self._sizes[data] = self.host.sizes(self.connection(), [name]).get(name, 0)
        return self._sizes[data]

    def note(self, error: Exception) -> None:
        """Remember what went wrong where nobody waits for an answer."""
        if len(self.problems) < 100:
            self.problems.append(f"{type(error).__name__}: {' '.join(str(error).split())}")

    def _look(self) -> None:
        """End those whose databases have grown beyond the limit, and those who take what all share."""
        rooms = {one: _rooms(one) for one in list(self._guests) if not one.excess}
        names = [name for room in rooms.values() for name in room]
        if not names:
            return
        try:
            sizes = self.host.sizes(self.connection(), names)
        except psycopg.errors.UndefinedObject:  # one was dropped at this very moment: the next look will do
            return
        for one, room in rooms.items():
            if sum(sizes.get(name, 0) - new for name, new in room.items()) > self._limit:
                self._end(one, "disk")
        greedy = self.host.greedy(self.connection(), [one.role for one in rooms])
        for one in rooms:
            if one.role in greedy and not one.excess:
                self._end(one, "memory")

    def _end(self, one: Guest, excess: str) -> None:
        one.excess = excess
        self.relay.wait(one.porch.close)
        self.host.shut_out(self.connection(), one.role)
        for name in list(one.databases):
            with contextlib.suppress(psycopg.Error):
                self.host.drop(self.connection(), name)


def _own_folder() -> Path:
    """Return a new folder for sockets; those that killed graders have left are removed."""
    place = temporary.place() or Path(tempfile.gettempdir())
    for old in place.glob("guests_*"):
        if databases.is_left(old.name):
            shutil.rmtree(old, ignore_errors=True)
    folder = place / new_name("guests")
    folder.mkdir()
    folder.chmod(0o711)  # the servers' account has to pass through
    return folder


def _rooms(one: Guest) -> dict[str, int]:
    return {**one.databases, **{loan.name: loan.size for loan in list(one.loans.values())}}


def _listener() -> socket.socket:
    return socket.create_server(("127.0.0.1", 0))
