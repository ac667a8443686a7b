"""Bytes arrive whole, in order and only as fast as they are read; no visitor holds up another."""

import contextlib
import socket
import threading

import pytest

from environment import processes
from environment.relay import Porch, Relay


@pytest.fixture
def relay():
    relay = Relay()
    yield relay
    relay.close()


class Place:
    """A server that does what it is told, and a porch whose lines lead to it at once."""

    def __init__(self, relay, serve, most=8, reception=None):
        self.server = socket.create_server(("127.0.0.1", 0))
        self.serve, self.threads = serve, []
        threading.Thread(target=self._accept, daemon=True).start()
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.address = self.listener.getsockname()
        self.porch = Porch(relay, most)
        self.relay = relay
        self.porch.listen(self.listener, reception or self._open)

    def _accept(self):
        while True:
            try:
                link, _ = self.server.accept()
            except OSError:
                return
            thread = threading.Thread(target=self._talk, args=[link], daemon=True)
            self.threads.append(thread)
            thread.start()

    def _talk(self, link):
        with link, contextlib.suppress(ConnectionError):
            self.serve(link)

    def _open(self, line):
        line.open(self.server.getsockname(), b"")
        return lambda _data: None

    def connect(self):
        return socket.create_connection(self.address, timeout=10)

    def close(self):
        self.relay.wait(self.porch.close)
        self.server.shutdown(socket.SHUT_RDWR)
        self.server.close()
        for thread in self.threads:
            thread.join(10)


def echo(link):
    while data := link.recv(65536):
        link.sendall(data)


def read_all(link):
    data = b""
    while piece := link.recv(1 << 20):
        data += piece
    return data


@pytest.fixture
def place(relay):
    made = []

    def make(*arguments, **options):
        made.append(Place(relay, *arguments, **options))
        return made[-1]

    yield make
    for one in made:
        one.close()


def test_an_answer_comes_back(place):
    with place(echo).connect() as link:
        link.sendall(b"hello")
        assert link.recv(100) == b"hello"


def test_much_arrives_whole_and_in_order(place):
    """More than all buffers hold, in both directions at once, and the end of speech is passed on."""
    data = b"".join(number.to_bytes(4, "big") for number in range(2_000_000))
    with place(echo).connect() as link:
        sender = threading.Thread(target=lambda: (link.sendall(data), link.shutdown(socket.SHUT_WR)))
        sender.start()
        assert read_all(link) == data
        sender.join()


def test_a_slow_reader_holds_up_its_own_server_only(place):
    """The server cannot send on while nobody reads; other lines go on."""
    sent = []

    def pour(link):
        link.recv(1)
        link.settimeout(0.5)
        try:
            while len(sent) < 1000:
                sent.append(link.send(bytes(1 << 20)))
        except TimeoutError:
            sent.append(None)
            link.settimeout(10)
            echo(link)

    pouring, other = place(pour), place(echo)
    with pouring.connect() as lazy, other.connect() as link:
        lazy.sendall(b"!")
        assert processes.wait_until(lambda: None in sent, 10), "the server was never stopped"
        link.sendall(b"hello")
        assert link.recv(100) == b"hello"


def test_a_guest_has_so_many_lines_and_no_more(place):
    here = place(echo, most=2)
    held = [here.connect() for _ in range(2)]
    for link in held:
        link.sendall(b"x")
        assert link.recv(1) == b"x"
    with here.connect() as third:
        assert third.recv(1) == b""
    held[0].close()
    assert processes.wait_until(lambda: len(here.porch.lines) == 1, 10)
    with here.connect() as again:
        again.sendall(b"x")
        assert again.recv(1) == b"x"
    held[1].close()


def test_half_open_lines_still_carry_the_other_half(place):
    def answer(link):
        link.sendall(read_all(link)[::-1])

    with place(answer).connect() as link:
        link.sendall(b"abc")
        link.shutdown(socket.SHUT_WR)
        assert read_all(link) == b"cba"


def test_a_server_that_is_not_there_ends_the_line(relay, place):
    closed = socket.create_server(("127.0.0.1", 0))
    address = closed.getsockname()
    closed.close()

    def open_nowhere(line):
        line.open(address, b"")
        return lambda _data: None

    with place(echo, reception=open_nowhere).connect() as link:
        try:
            link.sendall(b"x")
            assert link.recv(1) == b""
        except ConnectionError:
            pass


def test_a_reception_may_answer_by_itself(place):
    def refuse(line):
        return lambda data: line.say(data.upper(), last=True)

    with place(echo, reception=refuse).connect() as link:
        link.sendall(b"no")
        assert read_all(link) == b"NO"


def test_closing_ends_all_lines_and_listeners(relay, place):
    here = place(echo)
    with here.connect() as link:
        link.sendall(b"x")
        assert link.recv(1) == b"x"
        relay.wait(here.porch.close)
        assert link.recv(1) == b""
    with pytest.raises(ConnectionRefusedError):
        here.connect()


def test_a_socket_that_comes_after_the_end_is_closed(relay):
    porch = Porch(relay, 1)
    relay.wait(porch.close)
    late = socket.create_server(("127.0.0.1", 0))
    porch.listen(late, lambda line: lambda data: None)
    relay.wait(lambda: None)
    assert late.fileno() == -1
