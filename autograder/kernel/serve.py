"""A forked child at work: it runs the cells it is sent, one at a time, and answers with frames.

Nothing here decides a grade. The learner's code shares this process and may change everything in it; what the
supervisor believes is only what it compares itself.
"""

import asyncio
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from ipykernel.compiler import get_tmp_directory
from ipykernel.jsonutil import json_clean

from autograder.kernel.cells import Magics, ended
from autograder.kernel.channel import read
from autograder.kernel.compiled import Compiler
from autograder.kernel.shell import FrameApp, Wire
from autograder.sealing import encode

REPLY = ("status", "ename", "evalue", "traceback", "execution_count")
CHECK = "__check__"  # the name that a sealed cell calls with the value of each assertion


class _Loop:
    """What IPython asks for when a cell calls exit(): the original kernel would stop a tenth of a second later."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop

    def add_callback(self, function: Callable[..., object], *arguments: object) -> None:
        self._loop.call_soon_threadsafe(function, *arguments)

    def call_later(self, *arguments: object) -> None:
        pass

    def stop(self) -> None:
        pass


def _replace(shell: Any, compiler: Compiler) -> None:  # noqa: ANN401 - IPython's, which has no types
    shell.compile = compiler


class Worker:
    """Runs cells in the adopted kernel."""

    def __init__(self, app: FrameApp, descriptor: int) -> None:
        self._kernel: Any = app.kernel
        self._shell: Any = app.shell
        self._descriptor = descriptor
        self._files: dict[str, str] = {}  # the name under which a cell was compiled -> the cell's id
        self._wake = asyncio.Event()
        self._compiler = Compiler(app.shell)
        _replace(app.shell, self._compiler)
        self._magics = Magics(self._shell)

    async def run(self) -> None:
        """Serve requests until the supervisor hangs up; the learner's background tasks run in between."""
        loop = asyncio.get_running_loop()
        thread = threading.Thread()  # only its parent_thread is looked at
        thread.parent_thread = threading.current_thread()  # type: ignore[attr-defined]
        self._kernel.shell_channel_thread = thread
        self._kernel.io_loop = _Loop(loop)
        loop.add_reader(self._descriptor, self._wake.set)
        Wire.send({"t": "ready", "folder": get_tmp_directory()})  # type: ignore[no-untyped-call]
        while True:
            await self._wake.wait()
            try:
                request = read(self._descriptor)
            except EOFError:
                os._exit(0)
            await self._serve(request)
            self._wake.clear()

    async def _serve(self, request: dict[str, Any]) -> None:
        number, header = request["id"], {"msg_id": request["id"], "msg_type": "execute_request"}
        parent = {**header, "header": {**header, "session": "s", "username": "u", "version": "5.3"}}
        self._kernel.set_parent([], {**parent, "content": {}, "metadata": {}, "parent_header": {}}, channel="shell")
        known = self._magics.knowing(request["code"], request.get("plain", False), request.get("hash"))
        self._compiler.give(ended(request["code"]), request.get("compiled"))
        with known, self._noting_files(number), self._judged(request):
            reply = await self._execute(request["code"])
        sys.stdout.flush()
        sys.stderr.flush()
        Wire.send({"t": "reply", "p": number, "c": reply, "where": self._where(reply)})
        self._shell.exit_now = False

    async def _execute(self, code: str) -> dict[str, Any]:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        try:
            reply = await self._kernel.do_execute(code, False, True, {}, False)
        except KeyboardInterrupt:
            return {"status": "interrupted"}
        except Exception as error:  # IPython itself stumbled over the learner's objects, such as a __str__ that raises
            return {"status": "error", "ename": type(error).__name__, "evalue": "", "traceback": []}
        finally:
            signal.signal(signal.SIGINT, signal.SIG_IGN)  # between cells nobody is there to be interrupted
        clean: dict[str, Any] = json_clean({key: value for key, value in reply.items() if key in REPLY})  # type: ignore[no-untyped-call]
        return clean

    @contextmanager
    def _noting_files(self, number: str) -> Iterator[None]:
        """Note under which file names this request's code is compiled, to find the learner's lines in a traceback."""
        compiler = self._shell.compile
        original = compiler.cache

        def cache(*arguments: Any, **options: Any) -> str:  # noqa: ANN401
            name = str(original(*arguments, **options))
            self._files[name] = number
            return name

        compiler.cache = cache
        try:
            yield
        finally:
            del compiler.cache

    @contextmanager
    def _judged(self, request: dict[str, Any]) -> Iterator[None]:
        """For a sealed cell: `__check__` asks the supervisor, and history keeps what the learner may see."""
        if "shown" not in request:
            yield
            return
        shell, history = self._shell, self._shell.history_manager
        store = history.store_inputs
        history.store_inputs = lambda line, source, raw=None: store(line, request["shown"], request["shown"])
        shell.showtraceback = lambda *a, **k: self._show_briefly()
        shell._format_exception_for_storage = lambda *a, **k: {"ename": "", "evalue": "", "traceback": []}
        shell.user_ns[CHECK] = lambda number, value: self._check(request["id"], number, value)
        try:
            yield
        finally:
            shell.user_ns.pop(CHECK, None)
            del history.store_inputs, shell.showtraceback, shell._format_exception_for_storage

    def _show_briefly(self) -> None:
        """Publish an exception of a test without frames: they would show the test's own lines."""
        kind, value, _ = self._shell._get_exc_info()
        self._shell._showtraceback(kind, value, [f"{kind.__name__}: {value}"])

    def _check(self, request: str, number: int, value: object) -> None:
        """Send the value of one assertion; raise AssertionError when the supervisor says that it is not right."""
        Wire.send({"t": "check", "p": request, "k": number, "v": encode(value)})
        answer = read(self._descriptor)
        if "tests" in answer:  # not plain data: it has to be compared where it lives
            answers = [self._holds(value, test) for test in answer["tests"]]
            Wire.send({"t": "inside", "p": request, "k": number, "v": answers})
            answer = read(self._descriptor)
        if not answer["ok"]:
            raise AssertionError(*self._message(answer.get("message")))

    def _holds(self, value: object, test: str) -> bool:
        return bool(eval(test, {**self._shell.user_ns, "__value__": value}))

    def _message(self, source: str | None) -> tuple[object, ...]:
        """Evaluate an assertion's message where the assertion stands: the top level of the notebook."""
        return () if source is None else (eval(source, self._shell.user_ns),)

    def _where(self, reply: dict[str, Any]) -> list[list[object]]:
        """Return [cell, line, function] for each frame of the last error that lies in a cell."""
        if reply["status"] != "error":
            return []
        trace, found = getattr(sys, "last_traceback", None), list[list[object]]()
        while trace is not None and len(found) < 50:
            code = trace.tb_frame.f_code
            if code.co_filename in self._files:
                found.append([self._files[code.co_filename], trace.tb_lineno, code.co_name])
            trace = trace.tb_next
        return found


def serve(app: FrameApp, descriptor: int) -> None:
    """Run a forked child until its supervisor hangs up."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)

    async def run() -> None:
        await Worker(app, descriptor).run()

    asyncio.run(run())
