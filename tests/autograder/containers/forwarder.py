"""A daemon that can be taken away: a socket from which everything is carried to the real one until it is closed."""

import socket
import threading
from contextlib import suppress

REAL = "/var/run/docker.sock"


class Forwarder:
    """A context manager; `cut` does to its users what the death of the daemon would do."""

    def __init__(self, path):
        self.path, self._open, self._carriers = path, [], []
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(str(path))
        self._listener.listen()
        self._thread = threading.Thread(target=self._accept, daemon=True)
        self._thread.start()

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.cut()

    def cut(self):
        self.path.unlink(missing_ok=True)
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._thread.join()
        self._listener.close()
        for one in self._open:
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
        for thread in self._carriers:
            thread.join()
        for one in self._open:
            one.close()

    def _accept(self):
        with suppress(OSError):
            while True:
                near, _ = self._listener.accept()
                far = socket.socket(socket.AF_UNIX)
                far.connect(REAL)
                self._open += [near, far]
                for one, other in ((near, far), (far, near)):
                    self._carriers.append(threading.Thread(target=carry, args=(one, other), daemon=True))
                    self._carriers[-1].start()


def carry(one, other):
    with suppress(OSError):
        while block := one.recv(1 << 16):
            other.sendall(block)
    with suppress(OSError):
        other.shutdown(socket.SHUT_WR)
