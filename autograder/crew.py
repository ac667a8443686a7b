"""A crew of worker processes: each takes one job at a time; one that dies is replaced and its job given out again."""

import contextlib
import multiprocessing
import os
import signal
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Any

from autograder.child import TooSlow
from autograder.errors import AutograderError, Stopped
from autograder.sandbox import linux

ATTEMPTS = 3
PATIENCE = 10.0  # seconds that an interrupted worker has to clear away
FORK = multiprocessing.get_context("fork")
Work = Callable[[Any, bool], Any]
Prepare = Callable[[int], AbstractContextManager[Work]]


@dataclass(frozen=True)
class Lost:
    """A job that could not be done: its worker died, or we failed, as often as we try."""

    job: Any
    reason: str


@dataclass
class _Task:
    job: Any
    slow: bool = False
    attempts: int = 0


class _Member:
    """One worker process and the task it is at."""

    def __init__(self, number: int, prepare: Prepare, others: list["_Member"]) -> None:
        self.connection, theirs = FORK.Pipe()
        self.task: _Task | None = None
        # A worker that kept another one's end open would keep it from seeing that the main process has gone.
        ends = [self.connection, *(other.connection for other in others if not other.connection.closed)]
        self.process: BaseProcess = FORK.Process(target=_work, args=(number, prepare, theirs, ends, os.getpid()))
        self.process.start()
        theirs.close()

    def give(self, task: _Task) -> None:
        """Hand a task to this worker; when it has died meanwhile, that shows where its answer is awaited."""
        self.task = task
        with contextlib.suppress(OSError):
            self.connection.send((task.job, task.slow))

    def end(self, now: bool) -> None:
        """Wait for the worker, which clears away what it has made; `now` interrupts what it is doing."""
        self.connection.close()
        if now:
            self.process.terminate()
            self.process.join(PATIENCE)
            self.process.kill()
        self.process.join()


class Crew:
    """A context manager; `prepare(number)` runs in each worker and gives the function that does the work."""

    def __init__(self, size: int, prepare: Prepare) -> None:
        self._size, self._prepare = size, prepare

    def __enter__(self) -> "Crew":
        self._members: list[_Member] = []
        for number in range(self._size):
            self._members.append(_Member(number, self._prepare, self._members))
        return self

    def __exit__(self, kind: type[BaseException] | None, error: object, trace: object) -> None:
        for member in self._members:
            member.end(now=kind is not None)

    def run(self, jobs: Iterable[Any]) -> Iterator[Any]:
        """Yield what comes of each job, in the order of completion; a job that cannot be done comes back as Lost.

        A job that raises TooSlow is done again, with the whole time it may take: one such job at a time while others
        are waiting, so that endless loops never hold more than one worker. Raises Stopped when a job does.
        """
        fast, slow = deque(_Task(job) for job in jobs), deque[_Task]()
        while fast or slow or any(member.task for member in self._members):
            self._hand_out(fast, slow)
            yield from self._take_in(fast, slow)

    def _hand_out(self, fast: deque[_Task], slow: deque[_Task]) -> None:
        for member in self._members:
            if member.task is None:
                busy = sum(1 for other in self._members if other.task and other.task.slow)
                queue = slow if slow and (not fast or busy == 0) else fast
                if queue:
                    member.give(queue.popleft())

    def _take_in(self, fast: deque[_Task], slow: deque[_Task]) -> Iterator[Any]:
        ready = wait([member.connection for member in self._members if member.task])
        for number, member in enumerate(self._members):
            if member.connection not in ready or member.task is None:
                continue
            task, member.task = member.task, None
            try:
                kind, value = member.connection.recv()
            except (EOFError, OSError):
                self._members[number] = self._replaced(member, number)
                kind, value = "failed", f"the worker ended with status {member.process.exitcode}"
            yield from _sort(task, kind, value, fast, slow)

    def _replaced(self, member: _Member, number: int) -> _Member:
        member.end(now=False)
        return _Member(number, self._prepare, self._members)


def _sort(task: _Task, kind: str, value: Any, fast: deque[_Task], slow: deque[_Task]) -> Iterator[Any]:  # noqa: ANN401
    if kind == "done":
        yield value
    elif kind == "stopped":
        raise value
    elif kind == "slow":
        slow.append(_Task(task.job, slow=True, attempts=task.attempts))
    elif task.attempts + 1 < ATTEMPTS:
        (slow if task.slow else fast).append(_Task(task.job, task.slow, task.attempts + 1))
    else:
        yield Lost(task.job, value)


def _work(number: int, prepare: Prepare, connection: Connection, ends: list[Connection], main: int) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is for the main process, which then ends its workers
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())
    _die_with(main)
    for end in ends:
        end.close()
    # The main process has hung up, or was killed with an answer of ours unread.
    with contextlib.suppress(ConnectionError), contextlib.ExitStack() as stack:
        try:
            work = stack.enter_context(prepare(number))
        except Exception as error:
            connection.send(("stopped", _stopped(error)))
            return
        while True:
            try:
                job, slow = connection.recv()
            except EOFError:
                return
            connection.send(_do(work, job, slow))


def _die_with(main: int) -> None:
    """A worker that outlived its killed main process would get in the next run's way."""
    if sys.platform == "linux":
        linux.prctl(linux.PDEATHSIG, signal.SIGKILL)
        if os.getppid() != main:
            os._exit(1)


def _do(work: Work, job: Any, slow: bool) -> tuple[str, Any]:  # noqa: ANN401
    try:
        return "done", work(job, slow)
    except TooSlow:
        return "slow", None
    except Stopped as error:
        return "stopped", error
    except Exception as error:
        return "failed", f"{type(error).__name__}: {error}"


def _stopped(error: Exception) -> Stopped:
    text = str(error) if isinstance(error, AutograderError) else f"{type(error).__name__}: {error}"
    return error if isinstance(error, Stopped) else Stopped(f"A worker could not start: {text}")
