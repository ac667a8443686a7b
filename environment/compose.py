"""The same two services from containers: docker-compose.yml, driven by `docker compose` or the older docker-compose."""

import os
import secrets
import shutil
import subprocess
import time
from pathlib import Path

from environment import paths, processes, roles, state
from environment.errors import ServiceError
from environment.ports import free_port

_PATIENCE = 90.0
_PROJECT = "backend-course"
_PASSWORDS = ("POSTGRES", "COURSE", "REDIS", "GRADEBOOK", "BROKER", "FLOWER", "RABBITMQ", "MONGO", "MINIO")
_PORTS = {
    "POSTGRES_PORT": 54320,
    "REDIS_PORT": 63790,
    "LAB_PORT": 8888,
    "FLOWER_PORT": 5555,
    "RABBITMQ_PORT": 56720,
    "RABBITMQ_UI_PORT": 15672,
    "MONGO_PORT": 27018,
    "SMTP_PORT": 10250,
    "MAILPIT_PORT": 8025,
    "MINIO_PORT": 9000,
    "MINIO_UI_PORT": 9001,
}
_ROOTS_STAND_IN = 1000


def env_file() -> Path:
    """Return the file with what docker-compose.yml leaves open: passwords, ports, the account, the project's name."""
    return paths.state() / "compose.env"


def write_env() -> dict[str, str]:
    """Write what docker-compose.yml leaves open unless it is there, and return it."""
    known = _read_env()
    known.setdefault("COMPOSE_PROJECT_NAME", _PROJECT)
    known.setdefault("COURSE_UID", str(_uid()))
    for name in _PASSWORDS:
        known.setdefault(f"{name}_PASSWORD", secrets.token_hex(24))
    for name, port in _PORTS.items():
        if name not in known:
            known[name] = str(free_port(port))
    lines = [f"{name}={value}\n" for name, value in known.items()]
    state.write(
        state.folder() / "compose.env", "# Written by environment/compose.py; keep it to yourself.\n" + "".join(lines)
    )
    return known


def _uid() -> int:
    """Return the number of the images' account: with that of the checkout's owner, the grader can write there."""
    owner = paths.ROOT.stat().st_uid if os.name == "posix" else 0
    return owner or _ROOTS_STAND_IN


def _read_env() -> dict[str, str]:
    if not env_file().is_file():
        return {}
    lines = [line.partition("=") for line in env_file().read_text().splitlines() if not line.startswith("#")]
    return {name.strip(): value.strip() for name, _, value in lines if value.strip()}


def up() -> state.Running:
    """Start the containers, wait until both answer, and return how to reach them."""
    known = write_env()
    _compose("up", "--detach", "postgres", "redis")
    # A variable in the shell wins over the file, for docker compose and therefore for us.
    values = {name: os.environ.get(name, value) for name, value in known.items()}
    running = describe(values)
    make_role(running.servers["postgres"].admin_url, values["COURSE_PASSWORD"])
    return running


def down(*, volumes: bool = False) -> None:
    """Stop and remove the containers; with `volumes` their data and passwords, too."""
    if env_file().is_file():
        _compose("down", *(["--volumes"] if volumes else []))
        if volumes:
            env_file().unlink()


def make_role(admin_url: str, password: str, patience: float = _PATIENCE) -> None:
    """Wait for the server, then make the learner's role and its database unless they are there."""
    import psycopg

    for _ in processes.ticks(patience, pause=0.5):
        try:
            connection = psycopg.connect(admin_url, autocommit=True, connect_timeout=5)
        except psycopg.OperationalError as error:
            reason = " ".join(str(error).split())
            continue
        with connection:
            for statement in roles.statements(password):
                connection.execute(statement.encode())
            if not connection.execute("select 1 from pg_database where datname = %s", [roles.NAME]).fetchone():
                connection.execute(f"create database {roles.NAME} owner {roles.NAME}".encode())
        return
    raise ServiceError(
        f"The PostgreSQL container did not answer within {patience:.0f} seconds: {reason} Look at its log: "
        f"docker compose logs postgres"
    )


def describe(values: dict[str, str]) -> state.Running:
    """Return how the containers with these passwords and ports are reached."""
    postgres, redis = (f"127.0.0.1:{values[name]}" for name in ("POSTGRES_PORT", "REDIS_PORT"))
    since = time.time()
    servers = {
        "postgres": state.Server(
            name="PostgreSQL",
            version="18",
            url=f"postgresql://course:{values['COURSE_PASSWORD']}@{postgres}/course",
            admin_url=f"postgresql://postgres:{values['POSTGRES_PASSWORD']}@{postgres}/postgres",
            pid=0,
            token="",
            since=since,
        ),
        "redis": state.Server(
            name="Redis",
            version="8",
            url=f"redis://:{values['REDIS_PASSWORD']}@{redis}/0",
            pid=0,
            token="",
            since=since,
        ),
    }
    return state.Running(
        folder=str(paths.state()),
        machine=processes.machine(),
        kind="compose",
        keeper=0,
        keeper_token="",
        servers=servers,
    )


def command() -> list[str]:
    """Return the compose command of this machine: `docker compose`, or docker-compose where there is no such plugin."""
    if shutil.which("docker"):
        probe = subprocess.run(["docker", "compose", "version"], capture_output=True, check=False)
        if probe.returncode == 0:
            return ["docker", "compose"]
    if shutil.which("docker-compose"):
        return ["docker-compose"]
    raise ServiceError(
        "Neither `docker compose` nor docker-compose is installed. Install Docker with its compose plugin, "
        "or use the embedded servers, which need no Docker: course services up"
    )


def _compose(*arguments: str) -> str:
    where = ["--project-name", _PROJECT, "--file", str(paths.ROOT / "docker-compose.yml")]
    full = [*command(), "--env-file", str(env_file()), *where, *arguments]
    done = subprocess.run(full, capture_output=True, text=True, check=False, cwd=paths.ROOT)
    if done.returncode:
        lines = [line.strip() for line in (done.stderr or done.stdout).splitlines() if line.strip()]
        raise ServiceError(
            f"`{' '.join(command())} {' '.join(arguments)}` failed: {' '.join(lines[-3:]) or 'it said nothing.'} "
            f"Is Docker running? Or use the embedded servers, which need no Docker: course services up"
        )
    return done.stdout
