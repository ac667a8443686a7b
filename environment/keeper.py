"""The keeper: a small detached process, parent of both servers, that stays as long as somebody needs them.

The first process that needs a service starts it, and it alone starts and stops servers. Twice a second it looks
whether a user is left; two seconds after the last one has gone it stops the servers and ends, unless they are pinned.
So a kernel or a launcher may be killed and leaves no server behind. The servers are tied to the keeper: however it
dies, the system ends them. A server that dies is started again. The keeper's own answer to its starter is one line of
standard output: `ok`, `taken` (another keeper holds the lock), or a sentence that says why there are no services.
"""

import contextlib
import os
import select
import signal
import socket
import time
import traceback
from collections.abc import Iterator
from pathlib import Path

from environment import home, processes, state
from environment.errors import ServiceError
from environment.postgres import Postgres
from environment.redis_server import Redis

GRACE = 2.0
LOOK = 0.5
_RESTARTS, _PERIOD = 5, 60.0


class Keeper:
    """Starts the servers, looks after them, and stops them when nobody needs them any more."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.restarts: list[float] = []
        self.servers: list[Postgres | Redis] = []
        self.secrets = state.load_secrets(folder)
        state.save_secrets(folder, self.secrets)
        self.home = home.prepare(folder, self.secrets)
        self.running = state.Running(
            folder=str(folder),
            machine=processes.machine(),
            kind="embedded",
            keeper=os.getpid(),
            keeper_token=processes.token(os.getpid()) or "",
        )

    def start(self) -> None:
        """Start both servers and publish their addresses."""
        self.home.clear_sockets()
        self._start(Postgres(self.home, self.secrets))
        with self._tolerated("redis"):
            self._start(Redis(self.home, self.secrets))
        state.save_secrets(self.folder, self.secrets)
        state.save(self.folder, self.running)

    def _start(self, server: Postgres | Redis) -> None:
        self.servers.append(server)
        self.running.servers[server.key] = server.start()

    @contextlib.contextmanager
    def _tolerated(self, key: str) -> Iterator[None]:
        # Most chapters need PostgreSQL only: they must work on machines where Redis does not.
        try:
            yield
        except (ServiceError, OSError) as error:
            traceback.print_exc()
            self.running.problems[key] = str(error)

    def stop(self) -> None:
        """Take the addresses back, then stop all servers."""
        if self.is_mine():
            (self.folder / "services.json").unlink(missing_ok=True)
        while self.servers:
            self.servers.pop().stop()

    def is_mine(self) -> bool:
        """Say whether the state folder still exists and still names this keeper."""
        known = state.load(self.folder)
        return known is not None and known.keeper == os.getpid()

    def is_needed(self) -> bool:
        """Say whether anybody uses the services or wants them to stay."""
        return state.is_pinned(self.folder) or bool(state.users(self.folder))

    def keep(self, wake: "Wake") -> None:
        """Look after the servers until nobody needs them, a signal says stop, or the state folder has gone."""
        needed = time.monotonic()
        while not wake.stop and self.is_mine():
            self.mend()
            if self.is_needed():
                needed = time.monotonic()
            elif time.monotonic() - needed >= GRACE and self._leave():
                return
            wake.wait(LOOK)

    def mend(self) -> None:
        """Start servers again that have ended by themselves, unless they do so all the time."""
        for server in self.servers:
            if server.ended():
                self._count_restart(server.key)
                self.running.servers[server.key] = server.start()
                state.save(self.folder, self.running)

    def _count_restart(self, key: str) -> None:
        now = time.monotonic()
        self.restarts = [*(then for then in self.restarts if now - then < _PERIOD), now]
        if len(self.restarts) > _RESTARTS:
            raise ServiceError(f"The server {key} ended {_RESTARTS} times in a minute: the keeper gives up.")
        print(f"The server {key} ended by itself and is started again.", flush=True)

    def _leave(self) -> bool:
        """Stop for good unless somebody joins in this very moment: joining happens under the same lock."""
        with state.locked(self.folder / "starting.lock", seconds=0) as got:
            if not got or self.is_needed():
                return False
            state.forget_dead_users(self.folder)
            self.stop()
            return True


class Wake:
    """A sleep that ends at once when a signal arrives."""

    def __init__(self) -> None:
        self.stop = False
        self.inner, self.outer = socket.socketpair()
        self.inner.setblocking(False)
        self.outer.setblocking(False)
        signal.set_wakeup_fd(self.outer.fileno(), warn_on_full_buffer=False)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        if hasattr(signal, "SIGCHLD"):
            # Without a handler of its own the death of a server would not wake us.
            signal.signal(signal.SIGCHLD, lambda *_: None)

    def _stop(self, *_: object) -> None:
        self.stop = True

    def wait(self, seconds: float) -> None:
        """Sleep, but no longer than until the next signal."""
        select.select([self.inner], [], [], seconds)
        with contextlib.suppress(BlockingIOError):
            while self.inner.recv(100):
                pass


def run(name: str) -> None:
    """Be the keeper of the state folder `name`, in a process made for it."""
    if hasattr(os, "fork") and os.fork():
        # The starter waits for this short-lived parent only: the keeper becomes a child of init and nobody's zombie.
        os._exit(0)
    folder = Path(name)
    os.umask(0o022)
    with state.locked(folder / "keeper.lock", seconds=0) as got:
        if got:
            _serve(folder)
        else:
            _answer("taken")


def _serve(folder: Path) -> None:
    wake, keeper = Wake(), None
    try:
        state.note_keeper(folder)
        keeper = Keeper(folder)
        keeper.start()
        _answer("ok")
        keeper.keep(wake)
    except Exception as error:
        traceback.print_exc()
        _answer(str(state.unwritable(folder, error) if isinstance(error, OSError) else error))
    finally:
        if keeper:
            keeper.stop()


def _answer(line: str) -> None:
    with contextlib.suppress(OSError):
        os.write(1, " ".join(line.split()).encode() + b"\n")
    # Nobody listens from here on: what is still printed goes to the log, like standard error.
    os.dup2(2, 1)
