"""What this machine has and lacks for the course, each with the command that gets it."""

import shutil
import socket
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from environment import addresses, guest_client, install, paths, services
from environment.errors import ServiceError

_ENOUGH_DISK = 1000
_LAB_PORT = 8888


@dataclass(frozen=True)
class Finding:
    """One thing looked at: whether it is fine, whether the course needs it, and the remedy when it is not."""

    name: str
    ok: bool
    needed: bool
    detail: str
    remedy: str = ""


def examine() -> list[Finding]:
    """Look at everything, at the same time; under two seconds."""
    if guest_client.is_guest():
        return [_python(), Finding("Packages", True, True, "those of the machine that judges"), *_services()]
    looks: list[Callable[[], list[Finding]]] = [
        lambda: [_python(), _packages()],
        lambda: [_extra(name) for name in install.chapters_extras()],
        _services,
        lambda: [_disk(), _port(_LAB_PORT)],
        lambda: [_docker()],
        lambda: [_compose()],
        lambda: [_git()],
    ]
    with ThreadPoolExecutor(len(looks)) as pool:
        return [finding for found in pool.map(lambda look: look(), looks) for finding in found]


def _python() -> Finding:
    version = ".".join(map(str, sys.version_info[:3]))
    remedy = "Install Python 3.11 or newer, then start again with it: python3.11 run.py"
    return Finding("Python", sys.version_info >= (3, 11), True, f"{version} in {sys.prefix}", remedy)


def _packages() -> Finding:
    boot = install.bootstrap()
    if sys.prefix != str(boot.VENV) or not boot.read_stamp():
        return Finding("Packages", True, True, "in an environment of your own, not made by run.py")
    detail = "as locked" if boot.installed() else "not those of environment/requirements.txt any more"
    return Finding("Packages", boot.installed(), True, detail, "python3 run.py install")


def _extra(name: str) -> Finding:
    missing = install.missing(name)
    detail = f"not yet: {', '.join(missing)}" if missing else "installed"
    return Finding(
        f"Extra {name}", not missing, False, detail, "comes with its chapter; at once: python3 run.py install --all"
    )


def _services() -> list[Finding]:
    try:
        found = services.up()
    except ServiceError as error:
        return [_absent(name, str(error)) for name in ("PostgreSQL", "Redis")]
    return [_service(found, "PostgreSQL", "postgres"), _service(found, "Redis", "redis")]


def _service(found: list[services.Service], name: str, key: str) -> Finding:
    for one in found:
        if one.name.lower().startswith(key):
            return Finding(name, True, True, " ".join(filter(None, (one.name, one.version, one.kind, one.url))))
    try:
        return Finding(name, True, True, addresses.without_password(services.server(key).url))
    except ServiceError as error:
        return _absent(name, str(error))


def _absent(name: str, why: str) -> Finding:
    remedy = "course services reset; with containers instead: course lab --services compose"
    return Finding(name, False, True, why, remedy)


def _disk() -> Finding:
    free = shutil.disk_usage(paths.ROOT).free // 2**20
    return Finding("Disk", free >= _ENOUGH_DISK, True, f"{free} MB free for {paths.ROOT}", f"free {_ENOUGH_DISK} MB")


def _port(number: int) -> Finding:
    with socket.socket() as probe:
        free = probe.connect_ex(("127.0.0.1", number)) != 0
    detail = "free" if free else "in use (by the course itself, when it is open)"
    return Finding(f"Port {number}", free, False, detail, "nothing to do: JupyterLab takes the next free port")


def _docker() -> Finding:
    version = _first_line("docker", "version", "--format", "{{.Server.Version}}")
    return Finding(
        "Docker engine", bool(version), False, version or "none", "only for containers: docs.docker.com/engine/install"
    )


def _compose() -> Finding:
    version = _first_line("docker", "compose", "version", "--short") or _first_line(
        "docker-compose", "version", "--short"
    )
    remedy = "only for --services compose: Debian, Ubuntu: apt install docker-compose"
    return Finding("Docker compose", bool(version), False, version or "none", remedy)


def _git() -> Finding:
    version = _first_line("git", "--version")
    return Finding("git", bool(version), False, version or "none", "only for updates: Debian, Ubuntu: apt install git")


def _first_line(*command: str) -> str:
    """Return the first line that a program prints, an empty text when it is missing, fails or takes too long."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=1.5, check=True)
    except (OSError, subprocess.SubprocessError):
        return ""
    return done.stdout.strip().partition("\n")[0]
