"""A Redis server for one guest: started by the first connection, reached through a socket file, gone with the guest."""

import contextlib
import os
import secrets
import signal
import socket
import subprocess
from functools import cache
from pathlib import Path

from environment import privileges, processes, redis_server
from environment.errors import ServiceError

_PATIENCE = 10.0
# maxmemory counts data only: scripts and answers would take as much memory as the system gives.
_MEMORY = 512 << 20
# What reaches beyond the server's own memory: other hosts, files, its settings, code, its end, other people's rights.
_FORBIDDEN = """
-acl|setuser -acl|deluser -acl|load -acl|save -bgrewriteaof -bgsave -cluster -config|set -config|rewrite
-config|resetstat -debug -failover -migrate -module -psync -replconf -replicaof -restore-asking -save -shutdown
-slaveof -sync
"""
_SETTINGS = """\
port 0
unixsocket redis.sock
unixsocketperm 700
user default on >{password} ~* &* +@all {forbidden}
save ""
appendonly no
maxmemory 64mb
maxclients 100
timeout 0
daemonize no
set-proc-title no
"""


class GuestRedis:
    """One guest's server; `start` and `stop` belong to one thread."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.password = secrets.token_hex(16)
        self._process: subprocess.Popen[bytes] | None = None
        self._stopped = False
        self.is_used = False

    @property
    def socket(self) -> str:
        """The path of the server's socket."""
        return str(self.folder / "redis.sock")

    def start(self) -> None:
        """Start the server unless it runs; return when it accepts connections."""
        if self._stopped or (self._process is not None and self._process.poll() is None):
            return
        self._make_folder()
        self._process = privileges.spawn(
            [str(binary()), "-"],
            privileges.account(),
            self.folder,
            stdin=subprocess.PIPE,
            last_signal=signal.SIGKILL,
            memory=_MEMORY,
        )
        settings = _SETTINGS.format(password=self.password, forbidden=" ".join(_FORBIDDEN.split()))
        assert self._process.stdin is not None
        with contextlib.suppress(BrokenPipeError), self._process.stdin as stream:
            stream.write(settings.encode())
        self._wait()

    def _make_folder(self) -> None:
        self.folder.mkdir(mode=0o700, exist_ok=True)
        privileges.hand_over(self.folder, privileges.account())
        Path(self.socket).unlink(missing_ok=True)

    def _wait(self) -> None:
        for _ in processes.ticks(_PATIENCE, pause=0.0005):
            if self._process is None or self._process.poll() is not None:
                break
            with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX) as probe:
                probe.connect(self.socket)
                return
        self.end()
        raise ServiceError("The Redis server of this run does not start. Free some memory and disk space.")

    def end(self) -> None:
        """Kill the server; a later connection starts it again, empty."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def stop(self) -> None:
        """Kill the server for good."""
        self._stopped = True
        self.end()
        with contextlib.suppress(OSError):
            Path(self.socket).unlink(missing_ok=True)
            self.folder.rmdir()


@cache
def binary() -> Path:
    """Return the server's program; to look for it takes longer than to start it."""
    if os.name != "posix":
        raise ServiceError("Graded runs have a Redis server on Linux and macOS only.")
    return redis_server.binary()
