"""Whether all that a run hangs on has lived through it; if not, what came of the run says nothing about the learner."""

import contextlib
import socket
from collections.abc import Iterator

import psycopg

from autograder.errors import Ended
from environment.errors import ServiceError
from environment.guest_roles import Connection, Host


class Watch:
    """Looks after the warm process at `address` and, when there is one, after PostgreSQL."""

    def __init__(self, address: str, session: Connection | None) -> None:
        self._address, self._session = address, session

    def look(self) -> None:
        """Raise Ended when one of them has died since this was made, even if there is a new one."""
        if self._address:  # containers have their own
            self._find_warm()
        try:
            if self._session:
                self._session.execute("select 1")
        except psycopg.Error as error:
            raise Ended("PostgreSQL has ended.") from error

    def _find_warm(self) -> None:
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as connection:
                connection.connect(self._address)
        except OSError as error:
            raise Ended("The warm process has ended.") from error


@contextlib.contextmanager
def watching(address: str, services: bool) -> Iterator[Watch]:
    """Watch from now on. A server that crashes ends all of its sessions: the one that is held here tells."""
    with contextlib.ExitStack() as stack:
        session = None
        if services:
            try:
                session = Host().connect()
            except ServiceError as error:
                raise Ended(f"PostgreSQL has ended: {error}") from error
            stack.callback(session.close)
        yield Watch(address, session)
