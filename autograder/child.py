"""One sandboxed child seen from outside: it is sent cells, its frames become outputs, its limits are enforced here."""

import json
import os
import select
import shutil
import socket
import time
from collections.abc import Callable
from typing import Any, Protocol

from autograder import sandbox
from autograder.errors import Failure
from autograder.kernel import cells
from autograder.kernel.channel import Confused, Frame, Reader, pack
from autograder.kernel.compiled import parcel
from autograder.outputs import Outputs, client, text_of
from autograder.replies import CellRun, conclude
from autograder.sandbox import Limits

START_SECONDS = 30.0
GRACE_SECONDS = 4.0  # nbclient's iopub_timeout: how long an interrupted cell may take to come back
BLOCK = 1 << 18
CELLS = 8  # as much output as so many cells may have is kept of all cells together


class Judge(Protocol):
    """Compares the values that a sealed cell sends."""

    def answer(self, frame: Frame) -> dict[str, Any]:
        """Return what the child is told about this value; raise Confused when the frame makes no sense."""


class TooSlow(Exception):
    """A cell has used up the patience of the fast lane."""


class Child:
    """A context manager; `listeners` are the sockets inside the sandbox on which its services are expected."""

    def __init__(self, wire: socket.socket, control: socket.socket, out: int, error: int, limits: Limits) -> None:
        self._wire, self._control, self._limits = wire, control, limits
        self._pipes = {out: "stdout", error: "stderr"}
        self._reader, self._dead, self._pidfd, self._work = Reader(), False, -1, ""
        self._far: socket.socket | None = None  # by which a process in a container is reached
        self._folder = ""
        self._client, self._room = client(), CELLS * limits.output_bytes
        self.listeners: list[socket.socket] = []
        try:
            self._start()
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> "Child":
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def _start(self) -> None:
        self._await_handover()
        data, descriptors, _, _ = socket.recv_fds(self._control, 1 << 16, 16)
        said = json.loads(data or b"{}")
        self._work, self._far = said.get("work", ""), self._control if said.get("far") else None
        self._pidfd, *sockets = [*descriptors, -1][: len(descriptors) or 1]
        self.listeners = [socket.socket(fileno=descriptor) for descriptor in sockets]
        if "error" in said or self._pidfd < 0:
            raise Failure(f"The sandbox did not start: {said.get('error', 'no word from it')}. See: autograder doctor")
        os.set_blocking(self._wire.fileno(), False)
        for pipe in self._pipes:
            os.set_blocking(pipe, False)
        ready: list[Frame] = []
        self._poll(
            time.monotonic() + START_SECONDS, lambda frame, size: ready.append(frame), lambda name, block: None, ready
        )
        if not ready:
            raise Failure("The sandbox started, but its kernel did not. See: autograder doctor")
        self._folder = text_of(ready[0].get("folder"))

    def _await_handover(self) -> None:
        """Wait for what the sandbox says; the warm process holds the control socket too, so the wire tells an end."""
        poller = select.poll()
        for one in (self._control, self._wire):
            poller.register(one, select.POLLIN)
        found = {descriptor for descriptor, _ in poller.poll(START_SECONDS * 1000)}
        if self._control.fileno() not in found:
            raise Failure(f"The sandbox {'ended while it started' if found else 'did not start in time'}. Try again.")

    def close(self) -> None:
        """Kill everything in the sandbox and let go of it."""
        if self._pidfd >= 0:
            sandbox.kill(self._pidfd, self._far)
            os.close(self._pidfd)
            self._pidfd = -1
        for one in (self._wire, self._control, *self.listeners):
            one.close()
        for pipe in self._pipes:
            os.close(pipe)
        self._pipes, self.listeners = {}, []
        if self._work:  # where there are no namespaces, the run had a folder of the host
            shutil.rmtree(self._work, ignore_errors=True)

    def hand_over(self) -> list[socket.socket]:
        """Return the sockets inside the sandbox on which its services are expected; the caller closes them."""
        given, self.listeners = self.listeners, []
        return given

    @property
    def dead(self) -> bool:
        """Whether the process has ended or was given up."""
        return self._dead

    def execute(
        self,
        number: str,
        code: str,
        seconds: float | None,
        judge: Judge | None = None,
        shown: str = "",
        patience: float = 0.0,
        authored: bool = False,
    ) -> CellRun:
        """Run one cell for at most `seconds`; with a judge as a sealed one, of which history keeps `shown`.

        What IPython finds in an `authored` cell is found out here, once; a learner's might keep us busy.
        Raises TooSlow when `patience` is given and the cell takes longer.
        """
        limit = min(self._limits.output_bytes, self._room)
        run, outputs = CellRun(), Outputs(limit, self._client)
        known = self._known(code) if authored else {}
        request = {"id": number, "code": code, **known, **({"shown": shown} if judge else {})}
        started = time.monotonic()
        replies: list[Frame] = []

        def on_frame(frame: Frame, size: int) -> None:
            kind = frame.get("t")
            if frame.get("p") != number:
                return  # a thread of an older cell: a notebook would not show it either
            if kind == "reply":
                replies.append(frame)
            elif kind in ("check", "inside"):
                if judge is None:
                    raise Confused("a value that nobody asked for")
                self._send(judge.answer(frame))
            else:
                outputs.add(frame, size)

        try:
            self._send(request)
            self._await(run, replies, started, seconds, patience, on_frame, outputs.add_raw)
        except Confused as confusion:
            self._give_up(run, f"The process sent {confusion}.")
        self._drain(outputs.add_raw)
        run.outputs, run.seconds = outputs.nodes, time.monotonic() - started
        run.limit, self._room = run.limit or outputs.limit, self._room - limit + outputs.left
        conclude(run, replies[0] if replies else {}, self._dead)
        return run

    def _known(self, code: str) -> dict[str, Any]:
        return {
            "plain": cells.is_plain(code),
            "hash": cells.number(code),
            "compiled": parcel(code, self._folder),
        }

    def _await(
        self,
        run: CellRun,
        replies: list[Frame],
        started: float,
        seconds: float | None,
        patience: float,
        on_frame: Callable[[Frame, int], None],
        on_raw: Callable[[str, bytes], None],
    ) -> None:
        deadline = started + seconds if seconds else float("inf")
        if patience and started + patience < deadline:
            self._poll(started + patience, on_frame, on_raw, replies)
            if not replies and not self._dead:
                raise TooSlow
        self._poll(deadline, on_frame, on_raw, replies)
        if not replies and not self._dead:
            run.status, run.limit = "timeout", "time"
            sandbox.interrupt(self._pidfd, self._far)
            self._poll(time.monotonic() + GRACE_SECONDS, on_frame, on_raw, replies)
            if not replies:
                self._give_up(run, "")

    def stop(self) -> None:
        """End the process; nothing more is run in it."""
        sandbox.kill(self._pidfd, self._far)
        self._dead = True

    def _give_up(self, run: CellRun, remark: str) -> None:
        self.stop()
        run.remark = remark

    def _send(self, frame: Frame) -> None:
        rest, poller = memoryview(pack(frame)), select.poll()
        poller.register(self._wire, select.POLLOUT)
        try:
            while rest:
                if not poller.poll(GRACE_SECONDS * 1000):
                    raise Confused(f"nothing, and took nothing for {GRACE_SECONDS:g} seconds")
                rest = rest[os.write(self._wire.fileno(), rest) :]
        except BlockingIOError:
            raise Confused("nothing, and took nothing") from None
        except OSError:  # it has died in the middle of a cell, which the next poll finds
            self._dead = True

    def _poll(
        self,
        deadline: float,
        on_frame: Callable[[Frame, int], None],
        on_raw: Callable[[str, bytes], None],
        until: list[Frame],
    ) -> None:
        """Take what comes until `until` has an element, the deadline passes or the process ends."""
        wire = self._wire.fileno()
        poller = select.poll()
        for descriptor in (wire, *self._pipes):
            poller.register(descriptor, select.POLLIN)
        while not until and not self._dead:
            left = deadline - time.monotonic()
            if left <= 0:
                return
            for descriptor, _ in poller.poll(None if left == float("inf") else left * 1000 + 1):
                block = _block(descriptor)
                if descriptor != wire:
                    on_raw(self._pipes[descriptor], block or b"")
                    if block == b"":
                        poller.unregister(descriptor)
                elif block == b"":
                    self._dead = True
                else:
                    for frame, size in self._reader.feed(block or b""):
                        on_frame(frame, size)

    def _drain(self, on_raw: Callable[[str, bytes], None]) -> None:
        """Take what is left in the pipes; a process that goes on writing must not keep us."""
        for pipe, name in self._pipes.items():
            for _ in range(64):
                block = _block(pipe)
                if not block:
                    break
                on_raw(name, block)


def _block(descriptor: int) -> bytes | None:
    """Return what can be read now: b"" at the end, None when there is nothing yet."""
    try:
        return os.read(descriptor, BLOCK)
    except BlockingIOError:
        return None
    except OSError:
        return b""
