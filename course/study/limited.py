"""A call with a limit on its time, for code that may never end: it needs no signal, so it works on any thread."""

import contextvars
import ctypes
import threading
from collections.abc import Callable
from typing import Generic, TypeVar

Result = TypeVar("Result")
PATIENCE = 100  # a bare `except:` in a loop can catch the first requests to stop


class TookTooLong(Exception):
    """The call did not end in time."""


class _Stop(SystemExit):
    """Raised inside the call; threads end quietly on a SystemExit."""


class _Worker(threading.Thread, Generic[Result]):
    def __init__(self, call: Callable[[], Result]) -> None:
        super().__init__(daemon=True)
        self.call = call
        self.result: list[Result] = []
        self.error: BaseException | None = None

    def run(self) -> None:
        try:
            self.result.append(self.call())
        except BaseException as error:
            self.error = error


def within(seconds: float, call: Callable[[], Result]) -> Result:
    """Return what the call returns or raise what it raises; TookTooLong after the time, and the call is stopped."""
    context = contextvars.copy_context()  # decimal's precision, for one, belongs to the caller's context
    worker = _Worker(lambda: context.run(call))
    worker.start()
    worker.join(seconds)
    if worker.is_alive():
        _stop(worker)
        raise TookTooLong(f"it did not end within {seconds:g} s")
    if worker.error is not None:
        raise worker.error
    return worker.result[0]


def _stop(worker: threading.Thread) -> None:
    """Ask until the thread has ended; one that waits inside C code cannot be asked, it is left behind as a daemon."""
    request = ctypes.pythonapi.PyThreadState_SetAsyncExc
    for _ in range(PATIENCE):
        request(ctypes.c_ulong(worker.ident or 0), ctypes.py_object(_Stop))
        worker.join(0.01)
        if not worker.is_alive():
            return
