"""PostgreSQL and Redis of one's own, which can be killed and come back at the same address."""

import contextlib
import signal
from pathlib import Path

import psycopg
from psycopg import sql

from environment import addresses, privileges, processes
from environment.home import Home
from environment.postgres import Postgres
from environment.redis_server import Redis
from environment.state import Secrets


class Servers:
    """A context manager around both servers; their data lies in one folder."""

    def __init__(self, folder: Path) -> None:
        home = Home(folder / "state", folder / "top")
        for made in (home.state, home.top):
            privileges.made(made, 0o755)
        known = Secrets()
        self.postgres, self.redis = Postgres(home, known), Redis(home, known)
        self._numbers = 0

    def __enter__(self) -> "Servers":
        self.address, self.broker = self.postgres.start().admin_url, self.redis.start().url
        return self

    def __exit__(self, *error: object) -> None:
        self.redis.stop()
        self.postgres.stop()

    def database(self) -> str:
        """Make an empty database and return its address."""
        self._numbers += 1
        name = f"cluster{self._numbers}"
        with psycopg.connect(self.address, autocommit=True) as connection:
            connection.execute(sql.SQL("create database {}").format(sql.Identifier(name)))
        return addresses.with_database(self.address, name)

    @staticmethod
    def connect(url: str) -> psycopg.Connection:
        """Return a connection to a server that has just been started again."""
        for _ in processes.ticks(30, pause=0.1):
            with contextlib.suppress(psycopg.OperationalError):
                return psycopg.connect(url)
        raise AssertionError(f"{url} does not come back")

    def kill(self, which: str) -> None:
        """Kill a server as a power cut would."""
        server = getattr(self, which)
        with contextlib.suppress(ProcessLookupError):
            server.process.send_signal(signal.SIGKILL)
        server.process.wait()

    def start(self, which: str) -> None:
        """Start a killed server again, at its old address."""
        server = getattr(self, which)
        started = server.start()
        assert started.url.split("@")[1].split("/")[0] in (self.address if which == "postgres" else self.broker)
