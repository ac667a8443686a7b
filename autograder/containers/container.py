"""One slot of a worker as a warm container: children are forked inside of it, and after each it has to be clean.

A container in which anything suspicious has happened - memory was used up, something could not be removed, its first
process has ended - is thrown away, and the next child gets a new one.
"""

import contextlib
import json
import os
import select
import socket
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import gettempdir
from typing import Any

from autograder import engine
from autograder.child import Child
from autograder.containers import daemon, parcel, recipe
from autograder.containers.clearing import USED_UP
from autograder.containers.inside import DOOR
from autograder.errors import Failure, Stopped
from autograder.sandbox.plan import Limits, Plan
from environment import processes
from environment.temporary import folder

WARM_SECONDS = 120.0
CLEAR_SECONDS = 20.0  # its own limit is much shorter


class Container:
    """A context manager that stands where a Slot does; `child` starts a run in it."""

    cgroup: tuple[str, ...] = ()  # the engine's own, which limits all that is inside

    def __init__(
        self,
        number: int,
        limits: Limits,
        readonly: Sequence[str] = (),
        modules: Sequence[str] = (),
        image: str = "",
    ) -> None:
        self.number, self.uid, self._limits = number, recipe.FIRST_UID + number, limits
        self._readonly, self._image = readonly, daemon.image(image)
        self._order = json.dumps({"modules": list(modules)}).encode()
        self._connection: socket.socket | None = None
        self._unsettled, self._died, self._kills, self._lost = False, False, 0, ""
        self.thrown_away: list[str] = []  # why, each time

    def __enter__(self) -> "Container":
        self._stack = ExitStack()
        self._now = self._stack.enter_context(ExitStack())  # what belongs to the container of the moment
        try:
            self._warm()
        except BaseException:
            self._stack.close()
            raise
        return self

    def __exit__(self, *error: object) -> None:
        self._stack.close()

    @contextmanager
    def child(self, plan: Plan, env: Mapping[str, str]) -> Iterator[Child]:
        """A confined child in this container, which is cleared as soon as the child is closed."""
        connection = self._ready()
        given = parcel.pack(Path(plan.work))
        try:
            child = self._ask(connection, plan, env, given)
        finally:
            os.close(given)
        try:
            with child:
                yield child
        finally:
            self._unsettled, self._died = True, child.dead

    def _ask(self, connection: socket.socket, plan: Plan, env: Mapping[str, str], given: int) -> Child:
        try:
            return engine.ask(connection, plan, env, given)
        except (OSError, Failure):  # of the time between two runs nobody can be blamed: with a new one, once more
            self._throw_away("it ended between two runs")
            return engine.ask(self._ready(), plan, env, given)

    def oom_kills(self) -> int:
        """Return how many runs have used up their memory; raises Failure when the last one's container is lost."""
        self._settle()
        if self._lost:
            reason, self._lost = self._lost, ""
            raise Failure(reason)
        return self._kills

    def _ready(self) -> socket.socket:
        """Return the connection to a container that is warm and clean."""
        self._settle()
        if self._connection is None:
            self._warm()
        assert self._connection
        return self._connection

    def _settle(self) -> None:
        """Hear whether the container is clean after the last run; throw it away if not."""
        if not self._unsettled:
            return
        self._unsettled, self._lost = False, ""
        said = self._told(CLEAR_SECONDS)
        left = said.get("left") if said else self._ended()
        if left:
            self._kills += USED_UP in left
            self._throw_away(", ".join(left))

    def _ended(self) -> list[str]:
        """Return why the container says no more: what a run may have done to it, else it is lost."""
        with contextlib.suppress(*daemon.TROUBLES):
            self._container.reload()
            if self._container.attrs["State"]["OOMKilled"]:
                return [USED_UP]
        if self._died:  # nobody inside can have ended it
            self._lost = "The container has ended under this run; see: docker events, and the daemon's log"
        return ["it has ended"]

    def _warm(self) -> None:
        """Start a container and wait until its first process has imported everything."""
        client = self._now.enter_context(contextlib.closing(daemon.connect()))
        shared = self._now.enter_context(folder("container", Path(gettempdir())))
        mounts = recipe.mounts(shared, self.uid, self._readonly)
        with _listener(shared) as listener:
            self._start(client, recipe.options(self.uid, self._limits, mounts, daemon.owner()))
            self._connection = self._now.enter_context(self._called(listener, shared))
        ready = self._told(WARM_SECONDS)
        if "memory" not in ready:
            raise Stopped(f"The container was not ready in time. {self._last_words()}")
        with daemon.explained():
            self._container.update(**recipe.memory(self._limits, ready["memory"]))

    def _start(self, client: Any, options: dict[str, object]) -> None:  # noqa: ANN401 - the client has no types
        with daemon.explained():
            self._container = client.containers.create(self._image, **options)
            self._now.callback(daemon.remove, self._container)
            self._container.start()

    def _called(self, listener: socket.socket, shared: Path) -> socket.socket:
        """Wait for the container's call, the only one that is ever taken, and say what to import."""
        processes.wait_until(lambda: _calls(listener) or self._has_exited(), WARM_SECONDS)
        if not _calls(listener, 0):
            raise Stopped(f"The container did not start. {self._last_words()}")
        connection, _ = listener.accept()
        (shared / "door" / Path(DOOR).name).unlink()
        connection.send(self._order)
        return connection

    def _has_exited(self) -> bool:
        with daemon.explained():
            self._container.reload()
        return bool(self._container.status == "exited")

    def _last_words(self) -> str:
        with contextlib.suppress(*daemon.TROUBLES):
            said = self._container.logs(tail=12).decode(errors="replace").strip()
            return f"It said: {' '.join(said.split()) or 'nothing'}. See: autograder doctor --sandbox docker"
        return "See: autograder doctor --sandbox docker"

    def _told(self, seconds: float) -> dict[str, Any]:
        """Return what the container says next, nothing when it has ended or says nothing in time."""
        if self._connection is None or not select.select([self._connection], [], [], seconds)[0]:
            return {}
        with contextlib.suppress(OSError):
            return dict(json.loads(self._connection.recv(1 << 16) or b"{}"))
        return {}

    def _throw_away(self, reason: str) -> None:
        self.thrown_away.append(reason)
        self._connection, self._unsettled = None, False
        self._now.close()


def _calls(listener: socket.socket, seconds: float = 0.5) -> bool:
    return bool(select.select([listener], [], [], seconds)[0])


def _listener(shared: Path) -> socket.socket:
    """Return a socket beside which nobody else can listen: its folder is the supervisor's alone."""
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    place = os.open(shared / "door", os.O_PATH | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        listener.bind(f"/proc/self/fd/{place}/{Path(DOOR).name}")  # however long the path of the folder is
        (shared / "door" / Path(DOOR).name).chmod(0o666)
        listener.listen(1)
    finally:
        os.close(place)
    return listener
