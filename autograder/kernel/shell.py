"""The real IPython kernel objects without ZeroMQ: what they publish leaves as frames on one descriptor.

Grades are decided by outputs, so the kernel that makes them has to be the one that a stock run uses. Only what
carries messages is replaced: the session, the two streams and the thread behind them. The application is built once
in the warm parent; a forked child adopts it with `adopt`.
"""

import os
import sys
from typing import Any

from ipykernel.iostream import IOPubThread, OutStream
from ipykernel.kernelapp import IPKernelApp
from jupyter_client.session import Session

from autograder.kernel.cells import shorten
from autograder.kernel.channel import pack, write

PUBLISHED = {"stream", "error", "execute_result", "display_data", "update_display_data", "clear_output"}
PIECE = 1 << 16  # characters; longer output leaves in several frames
# The first traceback, result, await and magic import a good part of IPython: once here, not in every child.
WARM_UP = (
    "1/0",
    "def broken(:",
    "40 + 2",
    "print('x')",
    "import asyncio\nawait asyncio.sleep(0)",
    "%who_ls",
    "assert [1] == [2]",
    "from IPython.display import HTML\nHTML('x')",
    "%time 1",
    "import pexpect",  # what `!command` runs on
)


class Wire:
    """The one descriptor to the supervisor, and who may write on it: a process that the learner forks may not."""

    descriptor = -1
    owner = -1

    @classmethod
    def send(cls, frame: dict[str, Any]) -> None:
        """Send one frame, from the process that owns the wire only."""
        if os.getpid() == cls.owner:
            write(cls.descriptor, pack(frame))


class FrameSession(Session):
    """A session whose messages go over the wire, reduced to type, parent and content."""

    def send(  # type: ignore[override]
        self,
        stream: object,
        msg_or_type: Any,
        content: Any = None,
        parent: Any = None,
        **rest: Any,
    ) -> Any:
        """Send what a notebook would show; the rest of the protocol has no reader here."""
        message = msg_or_type
        if isinstance(msg_or_type, str):
            message = self.msg(msg_or_type, content=content, parent=parent, metadata=rest.get("metadata"))
        kind = message["header"]["msg_type"]
        if kind in PUBLISHED:
            parent_id = (message.get("parent_header") or {}).get("msg_id")
            Wire.send({"t": kind, "p": parent_id, "c": message["content"]})
        return message


class _NoLoop:
    """Stands where an event loop would flush streams in the background."""

    def call_later(self, *arguments: object) -> None:
        pass

    add_callback = add_timeout = call_later


class DirectThread(IOPubThread):
    """An I/O thread that is none: everything happens at once, in the caller."""

    def __init__(self) -> None:
        nothing: Any = None
        loop: Any = _NoLoop()
        self.thread = self.socket = self.session = nothing
        self.io_loop = loop

    def schedule(self, work: Any) -> None:
        """Do it now."""
        work()

    def send_multipart(self, *arguments: object, **options: object) -> None:
        """Nothing leaves by this way."""

    @property
    def closed(self) -> bool:
        """It is always open."""
        return False

    @property
    def background_socket(self) -> Any:  # type: ignore[override]
        """The socket that others ask for."""
        return self


class FrameStream(OutStream):
    """stdout or stderr of the kernel; descriptors 1 and 2 themselves are pipes that the supervisor reads."""

    def __init__(self, session: Any, pub_thread: Any, name: str, **options: object) -> None:
        super().__init__(session, pub_thread, name, watchfd=False)  # type: ignore[no-untyped-call]
        self._original_stdstream_copy = os.dup(getattr(sys, f"__{name}__").fileno())
        self._waiting = 0
        self._last: Any = None

    def _schedule_flush(self) -> None:
        pass

    def write(self, string: str) -> int:
        """Keep the text until a cell ends, enough has come together, or a forked process wrote it."""
        if not isinstance(string, str):
            raise TypeError(f"write() argument must be str, not {type(string)}")
        parent = self.parent_header
        with self._buffer_lock:
            last = self._last
            # A notebook that prints a million times must not pay for a frozenset each time, as the original does.
            if last is None or last[0] is not parent or last[1] is not self._buffers:
                self._last = last = (parent, self._buffers, self._buffers[frozenset(parent.items())])
            last[2].write(string)
            self._waiting += len(string)
        if self._waiting > PIECE or os.getpid() != Wire.owner:
            self._flush()
        return len(string)

    def _flush(self) -> None:
        self._waiting = 0
        for parent, text in self._flush_buffers():  # type: ignore[no-untyped-call]
            if os.getpid() == Wire.owner:
                self._publish(parent, text)
            elif text:
                write(1 if self.name == "stdout" else 2, text.encode(errors="replace"))

    def _publish(self, parent: dict[str, Any], text: str) -> None:
        name = self.name
        for start in range(0, len(text), PIECE):
            piece = text[start : start + PIECE]
            if not piece.isascii() and not _encodable(piece):
                # The original's thread fails here, and says so on descriptor 2: the cell has written to stderr.
                name, piece = "stderr", "UnicodeEncodeError: surrogates not allowed"
            Wire.send({"t": "stream", "p": parent.get("msg_id"), "c": {"name": name, "text": piece}})


def _encodable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


class FrameApp(IPKernelApp):
    """The kernel's application in its own starting order, without sockets, threads and files."""

    outstream_class = "autograder.kernel.shell.FrameStream"

    def _nothing(self, *arguments: object, **options: object) -> None:
        pass

    init_blackhole = init_connection_file = init_heartbeat = write_connection_file = _nothing
    log_connection_info = init_session = _nothing

    def init_poller(self) -> None:
        """Nobody polls."""
        self.poller = None

    def init_sockets(self) -> None:
        """One object stands for thread and socket."""
        self.iopub_thread = self.iopub_socket = DirectThread()
        self._ports = {}

    def init_kernel(self) -> None:
        """Build the kernel as its application does, with our session."""
        kind: Any = self.kernel_class
        self.kernel = kind.instance(
            parent=self,
            session=self.session,
            iopub_thread=self.iopub_thread,
            iopub_socket=self.iopub_socket,
            log=self.log,
            profile_dir=self.profile_dir,
            user_ns=self.user_ns,
        )
        kernel = self.kernel
        self.displayhook.get_execution_count = lambda: kernel.execution_count


def make() -> FrameApp:
    """Build the application and run a few cells whose traces are removed."""
    shorten()
    app: Any = FrameApp.instance()
    app.quiet = True
    app.session = FrameSession(parent=app, username="kernel")
    app.initialize(["--HistoryManager.hist_file=:memory:"])
    _warm_up(app.shell)
    made: FrameApp = app
    return made


def drop_output() -> None:
    """Forget what was printed so far: it belongs to no cell."""
    for stream in _streams():
        stream._rotate_buffers()


def _warm_up(shell: Any) -> None:
    before = set(shell.user_ns)
    for source in WARM_UP:
        shell.run_cell(source, store_history=False, silent=True)
    drop_output()
    for name in set(shell.user_ns) - before:
        del shell.user_ns[name]
    shell.user_ns.update({"_": "", "__": "", "___": ""})
    shell.user_ns["_oh"].clear()
    shell.last_execution_result = shell._last_traceback = None
    shell.last_execution_succeeded = True
    for name in ("last_type", "last_value", "last_traceback", "last_exc"):
        if hasattr(sys, name):
            delattr(sys, name)
    shell.execution_count = 1


def _streams() -> tuple[Any, Any]:
    return sys.stdout, sys.stderr


def adopt(app: FrameApp, descriptor: int) -> None:
    """Make a fork the owner of the kernel that its parent has built, speaking on this descriptor."""
    Wire.descriptor, Wire.owner = descriptor, os.getpid()
    app.session.pid = Wire.owner
    null = os.open(os.devnull, os.O_WRONLY)
    for stream in _streams():
        stream._master_pid = Wire.owner
        stream._original_stdstream_copy = null
    numpy_random = sys.modules.get("numpy.random")
    if numpy_random is not None:
        numpy_random.seed()  # every fork would draw the same numbers
