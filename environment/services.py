"""PostgreSQL and Redis for everybody: found in the environment, in compose, or started here on first use.

DATABASE_URL and REDIS_URL win. Next come the compose services if `up(kind="compose")` started them. Otherwise
embedded servers from wheels serve every process of this checkout; keeper.py says who starts and stops them.

COURSE_STATE moves the state folder, COURSE_DATA the servers' data (into memory, say, for a grader in a hurry).
"""

import contextlib
import os
import shutil
import signal
import socket
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from environment import addresses, guest_client, home, paths, processes, starting, state
from environment.errors import ServiceError

_PATIENCE = 60.0
_VARIABLES = {"postgres": "DATABASE_URL", "redis": "REDIS_URL"}
_NAMES = {"postgres": "PostgreSQL", "redis": "Redis"}


@dataclass(frozen=True)
class Service:
    """One service as `status` shows it; `uptime` in seconds, `url` without password."""

    name: str
    version: str
    kind: str
    url: str
    pid: int | None = None
    uptime: float | None = None
    socket: str = ""


def database_url() -> str:
    """Return the address of the PostgreSQL server: DATABASE_URL, or our own server, started when needed."""
    return os.environ.get("DATABASE_URL") or server("postgres").url


def redis_url() -> str:
    """Return the address of the Redis server: REDIS_URL, or our own server, started when needed."""
    return os.environ.get("REDIS_URL") or server("redis").url


def external(key: str) -> str | None:
    """Return the address that the environment gives for a service, unless it leads to our own server.

    A notebook may well set DATABASE_URL to its private database; databases are still made on the server it lives on.
    """
    url = addresses.for_psycopg(os.environ.get(_VARIABLES[key], ""))
    running = state.load(paths.state()) if url else None
    own = running.servers.get(key) if running else None
    return None if not url or (own and addresses.same_server(url, own.url)) else url


def up(*, kind: str | None = None, pin: bool = False) -> list[Service]:
    """Start the services and return what runs: those used last, or "embedded" or "compose"; `pin` lets them stay."""
    if kind not in (None, "embedded", "compose"):
        raise ServiceError(f"There is no kind of services called {kind!r}. Choose embedded or compose.")
    if guest_client.is_guest():
        return status()
    if kind and (kind == "compose") != (_kind() == "compose"):
        down()
    if kind == "compose":
        from environment import compose

        state.save(state.folder(), compose.up())
    elif not (external("postgres") and external("redis")):
        running = join()
        if pin and running.kind == "embedded":
            state.pin(Path(running.folder))
            _sweep()
    return status()


def _kind() -> str | None:
    running = state.load(paths.state())
    return running.kind if running else None


def _sweep() -> None:
    from environment import databases

    databases.sweep_all()


def down() -> None:
    """Stop the services, whoever uses them, and leave neither process nor socket; data stays."""
    _must_be_ours()
    folder = paths.state()
    if not folder.is_dir():
        return
    # Whoever holds the lock for long is stuck: stopping must work all the same.
    with state.locked(folder / "starting.lock", seconds=5):
        (folder / "pinned").unlink(missing_ok=True)
        running = state.load(folder)
        _end_servers(folder, running)
        (folder / "services.json").unlink(missing_ok=True)
    # After the state is gone: a Docker that has stopped must not keep anybody from the embedded servers.
    if running and running.kind == "compose":
        from environment import compose

        compose.down()


def _end_servers(folder: Path, running: state.Running | None) -> None:
    keeper = state.keeper(folder)
    if keeper:
        processes.end(keeper, signal.SIGTERM, patience=20)
    for left in running.servers.values() if running and running.kind == "embedded" else ():
        if processes.alive(left.pid, left.token):
            processes.end(left.pid, signal.SIGINT)
    place = home.find(folder, state.load_secrets(folder))
    if place:
        place.clear_sockets()


def reset() -> None:
    """Stop the services and remove all their data and passwords."""
    folder = paths.state()
    if _kind() == "compose":
        from environment import compose

        compose.down(volumes=True)
    down()
    if not folder.is_dir():
        return
    place = home.find(folder, state.load_secrets(folder))
    if place:
        home.remove(place)
    for name in ("secrets.json", "keeper.pid", "postgres.log", "redis.log", "keeper.log"):
        (folder / name).unlink(missing_ok=True)
    for name in ("users", "data"):
        shutil.rmtree(folder / name, ignore_errors=True)


def status() -> list[Service]:
    """Return the services that can be used now; nothing is started."""
    if guest_client.is_guest():
        return _lent()
    found = {}
    with contextlib.suppress(ServiceError):
        if running := _living(paths.state()):
            found = {key: _describe(one, running.kind) for key, one in running.servers.items()}
    for key in _VARIABLES:
        if url := external(key):
            found[key] = Service(_NAMES[key], "", f"from {_VARIABLES[key]}", addresses.without_password(url))
    return list(found.values())


def _lent() -> list[Service]:
    """Return the services that a sandboxed run was given."""
    versions = guest_client.ask("status")["versions"]
    return [
        Service(_NAMES[key], versions[key], "lent", addresses.without_password(os.environ.get(name, "")))
        for key, name in _VARIABLES.items()
    ]


def _must_be_ours() -> None:
    if guest_client.is_guest():
        raise ServiceError("These services were lent to this run: they are not its own to stop, and end with it.")


def _describe(one: state.Server, kind: str) -> Service:
    return Service(
        name=one.name,
        version=one.version,
        kind=kind,
        url=addresses.without_password(one.url),
        pid=one.pid or None,
        uptime=round(time.time() - one.since, 1),
        socket=one.socket,
    )


def server(key: str) -> state.Server:
    """Return our own server "postgres" or "redis", started when needed."""
    running = join()
    if key not in running.servers:
        raise ServiceError(running.problems.get(key, f"The services have no {key}. Start again: course services down"))
    return running.servers[key]


def join() -> state.Running:
    """Register this process as a user, start the services unless they run, and return what runs."""
    if guest_client.is_guest():
        raise ServiceError(
            "This run has the services of DATABASE_URL and REDIS_URL: put them back, it starts no others."
        )
    folder = state.folder()
    with state.locked(folder / "starting.lock", _PATIENCE) as got:
        if not got:
            raise ServiceError(
                f"Somebody has been starting the services in {folder} for {_PATIENCE:.0f} seconds. "
                f"Stop them and try again: course services down"
            )
        state.forget_dead_users(folder)
        state.register(folder, os.getpid())
        return _whole(folder) or starting.start(folder, _PATIENCE, _living)


def _whole(folder: Path) -> state.Running | None:
    """Return what runs; wait a little when the keeper is just starting a dead server again."""
    for _ in processes.ticks(10, pause=0.02):
        running = _living(folder)
        if not running or running.kind == "compose":
            return running
        if all(processes.alive(one.pid, one.token) for one in running.servers.values()):
            return running
    return running


def _living(folder: Path) -> state.Running | None:
    """Return what runs, if its keeper is alive or its compose services answer."""
    running = state.load(folder)
    if running and running.kind == "compose":
        _must_answer(running)
        return running
    return running if running and processes.alive(running.keeper, running.keeper_token) else None


def _must_answer(running: state.Running) -> None:
    for one in running.servers.values():
        parts = urlsplit(one.url)
        try:
            socket.create_connection((parts.hostname or "", parts.port or 0), timeout=2).close()
        except OSError as error:
            raise ServiceError(
                f"The compose service {one.name} does not answer on {parts.hostname}:{parts.port} ({error}). "
                f"Start it: course services up --services compose; or go back to embedded servers: course services down"
            ) from error
