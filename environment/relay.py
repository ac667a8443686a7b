"""Carries bytes between connections that sandboxed runs open and the real servers: one thread, nothing ever waits.

A sandbox has a network of its own that leads nowhere. Its listening sockets were handed to us, we accept on them, and a
reception decides with the first bytes where a connection may go. Whoever reads slowly is sent slowly: at most one block
is held for each direction, and a guest has a limited number of lines.
"""

import contextlib
import errno
import selectors
import socket
import threading
from collections import deque
from collections.abc import Callable

READ, WRITE = selectors.EVENT_READ, selectors.EVENT_WRITE
BLOCK = 1 << 16
Address = str | tuple[str, int]
_LATER = (BlockingIOError, InterruptedError)


class Relay:
    """The thread with its loop; everything but `call` and `close` belongs to that thread."""

    def __init__(self) -> None:
        self.selector = selectors.DefaultSelector()
        self._work: deque[Callable[[], None]] = deque()
        self._inner, self._outer = socket.socketpair()
        for end in (self._inner, self._outer):
            end.setblocking(False)
        self.selector.register(self._inner, READ, self._wake)
        self._ended = False
        self._thread = threading.Thread(target=self._run, name="relay", daemon=True)
        self._thread.start()

    def call(self, work: Callable[[], None]) -> None:
        """Have the relay's thread do this soon."""
        self._work.append(work)
        with contextlib.suppress(*_LATER):  # a full pipe wakes it as well
            self._outer.send(b"!")

    def wait(self, work: Callable[[], None]) -> None:
        """Have the relay's thread do this and return when it is done."""
        done = threading.Event()

        def both() -> None:
            try:
                work()
            finally:
                done.set()

        self.call(both)
        done.wait()

    def close(self) -> None:
        """End the thread; lines are closed by their guests before."""
        self.call(self._end)
        self._thread.join()
        self.selector.close()
        self._inner.close()
        self._outer.close()

    def _end(self) -> None:
        self._ended = True

    def _run(self) -> None:
        select = self.selector.select
        while not self._ended:
            for key, events in select():
                # An event may concern a socket that an earlier one of this round has closed.
                if key.fileobj.fileno() >= 0:  # type: ignore[union-attr]
                    key.data(events)

    def _wake(self, _events: int) -> None:
        with contextlib.suppress(*_LATER):
            while self._inner.recv(4096):
                pass
        while self._work:
            self._work.popleft()()


class Porch:
    """The listening sockets and the lines of one guest; no more than `most` lines are open at a time."""

    def __init__(self, relay: Relay, most: int) -> None:
        self.relay, self.most = relay, most
        self.lines: set[Line] = set()
        self._listeners: set[socket.socket] = set()
        self.closed = False

    def listen(self, listener: socket.socket, receive: "Callable[[Line], Reception]") -> None:
        """Accept on this socket from now on; each new line gets its own reception."""
        listener.setblocking(False)
        self.relay.call(lambda: self._listen(listener, receive))

    def _listen(self, listener: socket.socket, receive: "Callable[[Line], Reception]") -> None:
        if self.closed:
            listener.close()
            return
        self._listeners.add(listener)
        self.relay.selector.register(listener, READ, lambda _events: self._accept(listener, receive))

    def _accept(self, listener: socket.socket, receive: "Callable[[Line], Reception]") -> None:
        try:
            visitor, _ = listener.accept()
        except (*_LATER, ConnectionAbortedError):
            return
        except OSError:  # no file numbers are left: a listener that stays readable would keep this thread spinning
            self._unlisten(listener)
            return
        if len(self.lines) >= self.most:
            visitor.close()
            return
        line = Line(self, visitor)
        self.lines.add(line)
        line.begin(receive(line))

    def _unlisten(self, listener: socket.socket) -> None:
        self._listeners.discard(listener)
        self.relay.selector.unregister(listener)
        listener.close()

    def close(self) -> None:
        """Close everything; for the relay's thread."""
        self.closed = True
        for listener in list(self._listeners):
            self._unlisten(listener)
        for line in list(self.lines):
            line.close()


Reception = Callable[[bytes], None]


class End:
    """One of the two sockets of a line."""

    __slots__ = ("deaf", "finished", "line", "mask", "other", "selector", "sock", "waiting")

    def __init__(self, line: "Line", sock: socket.socket, selector: selectors.BaseSelector) -> None:
        self.line, self.sock, self.selector = line, sock, selector
        self.other: End | None = None
        self.waiting = memoryview(b"")  # what this socket has not taken yet
        self.mask = 0
        self.deaf = False  # nothing is read for the moment
        self.finished = False  # it has said all it will ever say
        sock.setblocking(False)
        if sock.family != socket.AF_UNIX:
            with contextlib.suppress(OSError):
                sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def watch(self) -> None:
        """Tell the selector what matters now: reading only while the other end has taken everything."""
        blocked = self.deaf or self.finished or (self.other is not None and bool(self.other.waiting))
        mask = (0 if blocked else READ) | (WRITE if self.waiting else 0)
        if mask == self.mask or self.sock.fileno() < 0:
            return
        if not self.mask:
            self.selector.register(self.sock, mask, self.handle)
        elif mask:
            self.selector.modify(self.sock, mask, self.handle)
        else:
            self.selector.unregister(self.sock)
        self.mask = mask

    def handle(self, events: int) -> None:
        """Do what the socket is ready for."""
        try:
            if events & WRITE:
                self.flush()
            if events & READ and self.mask & READ:
                self._carry()
        except _LATER:
            pass
        except OSError:
            self.line.close()

    def _carry(self) -> None:
        data = self.sock.recv(BLOCK)
        if not data:
            self.line.finish(self)
        elif self.other is None:
            self.line.reception(data)
        else:
            self.other.send(data)

    def send(self, data: bytes) -> None:
        """Send this after what still waits; what does not fit now waits as well."""
        if self.waiting:
            self.waiting = memoryview(bytes(self.waiting) + data)
            return
        try:
            sent = self.sock.send(data)
        except _LATER:
            sent = 0
        if sent < len(data):
            self.waiting = memoryview(data)[sent:]
            self.line.watch()

    def flush(self) -> None:
        """Send on what waits."""
        if self.waiting:
            self.waiting = self.waiting[self.sock.send(self.waiting) :]
        if not self.waiting:
            self.line.flushed(self)
            self.line.watch()


class Line:
    """One accepted connection and, once a reception has opened it, the connection to its server."""

    def __init__(self, porch: Porch, visitor: socket.socket) -> None:
        self.porch = porch
        self._selector = porch.relay.selector
        self.near = End(self, visitor, self._selector)
        self.far: End | None = None
        self.reception: Reception = lambda _data: None
        self._last_words = False

    def begin(self, reception: Reception) -> None:
        """Give the first bytes to this reception."""
        self.reception = reception
        self.watch()

    def watch(self) -> None:
        """Watch both ends for what matters now."""
        self.near.watch()
        if self.far:
            self.far.watch()

    def hold(self, deaf: bool) -> None:
        """Stop or go on reading from the guest."""
        self.near.deaf = deaf
        self.near.watch()

    def open(self, address: Address, first: bytes) -> None:
        """Connect to the server, send it `first` and carry bytes both ways from now on."""
        if self.near.sock.fileno() < 0:
            return
        sock = socket.socket(socket.AF_UNIX if isinstance(address, str) else socket.AF_INET)
        self.far = End(self, sock, self._selector)
        self.near.deaf = False
        code = sock.connect_ex(address)
        if code not in (0, errno.EINPROGRESS):
            self.close()
            return
        self.near.other, self.far.other = self.far, self.near
        self.far.waiting = memoryview(first)
        self.watch()

    def say(self, data: bytes, *, last: bool = False) -> None:
        """Send the guest an answer of our own; after the `last` one the line is closed."""
        if self.near.sock.fileno() < 0:
            return
        self._last_words = last
        self.near.deaf = last
        try:
            self.near.send(data)
        except OSError:
            self.close()
            return
        if last and not self.near.waiting:
            self._bow_out()
        else:
            self.near.watch()

    def flushed(self, end: End) -> None:
        """One end has taken everything: pass on the other's end of speech, or end the line."""
        if end is self.near and self._last_words:
            self._bow_out()
        elif end.other is not None and end.other.finished:
            end.sock.shutdown(socket.SHUT_WR)

    def _bow_out(self) -> None:
        # With unread bytes in it a closed socket would send a reset, and the answer could be lost on the way.
        with contextlib.suppress(OSError):
            self.near.sock.shutdown(socket.SHUT_WR)
            self.near.sock.recv(BLOCK)
        self.close()

    def finish(self, end: End) -> None:
        """One end will say no more."""
        end.finished = True
        if end.other is None or end.other.finished:
            self.close()
            return
        if not end.other.waiting:
            end.other.sock.shutdown(socket.SHUT_WR)
        self.watch()

    def close(self) -> None:
        """Close both ends at once."""
        self.porch.lines.discard(self)
        for end in (self.near, self.far):
            if end is not None and end.sock.fileno() >= 0:
                if end.mask:
                    self._selector.unregister(end.sock)
                    end.mask = 0
                end.sock.close()
