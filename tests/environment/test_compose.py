import os
import re
import shutil
import stat
import subprocess
from urllib.parse import urlsplit

import psycopg
import pytest
import yaml

from environment import compose, paths, services, state
from environment.errors import ServiceError

FILE = paths.ROOT / "docker-compose.yml"
PROFILES = ["--profile", "class", "--profile", "more"]


def parts():
    return yaml.safe_load(FILE.read_text())["services"]


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_STATE", str(tmp_path / "state"))
    return tmp_path / "state"


@pytest.fixture
def programs(tmp_path, monkeypatch):
    """A PATH with nothing on it but what the test puts there."""
    (tmp_path / "bin").mkdir()
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))

    def add(name, script):
        (tmp_path / "bin" / name).write_text(f"#!/bin/sh\n{script}\n")
        (tmp_path / "bin" / name).chmod(0o755)

    return add


OURS = {"lab": "lab", "grader": "grader", "worker": "grader", "flower": "grader"}  # services and images


@pytest.mark.parametrize("name", parts())
def test_every_service_is_closed_limited_and_watched(name):
    """Ports open on this machine only; a service that eats memory or hangs is noticed."""
    part = parts()[name]
    assert all(port.startswith("127.0.0.1:${") for port in part.get("ports", []))
    assert {"mem_limit", "cpus", "pids_limit", "networks", "restart", "logging"} <= set(part)
    assert "healthcheck" in part or name in ("lab", "grader")
    assert part["security_opt"][0] == "no-new-privileges:true"
    assert "volumes" in part or part["read_only"]


@pytest.mark.parametrize("name", OURS)
def test_our_own_services_have_no_rights(name):
    """What runs learners' code or reads it starts from nothing; the grader's two are explained in the file."""
    part = parts()[name]
    assert part["cap_drop"] == ["ALL"]
    assert part.get("cap_add", []) == (["SYS_ADMIN", "SYS_CHROOT"] if name in ("grader", "worker") else [])
    assert part["image"] == f"backend-course/{OURS[name]}:${{COURSE_TAG:-dev}}"
    assert "user" not in part and not part.get("privileged")


def test_learners_and_grades_share_no_network():
    """Who has a learner's rights finds neither the queue nor the gradebook."""
    networks = {name: set(part["networks"]) for name, part in parts().items()}
    for private in ("gradebook", "broker", "worker", "grader"):
        assert networks[private] == {"class"}
    assert networks["lab"] == networks["postgres"] == networks["redis"] == {"study"}
    assert yaml.safe_load(FILE.read_text())["networks"]["class"] == {"internal": True}


def test_profiles_start_what_is_not_always_wanted():
    """Without a profile a course for one; the class's and the chapters' services on demand."""
    of = {name: tuple(part.get("profiles", ())) for name, part in parts().items()}
    assert {name for name, profiles in of.items() if not profiles} == {
        "postgres",
        "redis",
        "lab",
        "grader",
        "gradebook",
    }
    assert {name for name, profiles in of.items() if profiles == ("class",)} == {"broker", "worker", "flower"}
    assert {name for name, one in of.items() if one == ("more",)} == {"rabbitmq", "mongo", "mailpit", "minio"}


def test_the_images_account_is_the_checkouts_owner(folder):
    """The grader writes into the checkout; root's place is taken by the images' own account."""
    owner = paths.ROOT.stat().st_uid
    assert compose.write_env()["COURSE_UID"] == str(owner or 1000)


def test_no_password_has_a_default(folder):
    """A password in the repository would be everybody's password; every variable is one that we write."""
    used = dict(re.findall(r"\$\{(\w+)([^}]*)\}", FILE.read_text()))
    assert set(used) <= set(compose.write_env()) | {"BASE", "COURSE_TAG", "COURSE_PROC"}
    assert all(rule.startswith(":?") for name, rule in used.items() if name.endswith("PASSWORD"))
    assert "trust" not in FILE.read_text()


def test_the_passwords_are_written_once_for_the_owner_only(folder):
    """A second call keeps what the containers already know."""
    first = compose.write_env()
    assert stat.S_IMODE(compose.env_file().stat().st_mode) == 0o600
    assert compose.write_env() == first
    assert len({first[name] for name in first if name.endswith("_PASSWORD")}) == 9


def test_a_missing_password_is_added(folder):
    """A file of an older version, or one with an empty value, is completed."""
    compose.write_env()
    compose.env_file().write_text("# old\nREDIS_PASSWORD=\nREDIS_PORT=7777\n")
    known = compose.write_env()
    assert known["REDIS_PORT"] == "7777"
    assert len(known["REDIS_PASSWORD"]) == 48


def test_without_docker_there_is_one_sentence(folder, programs):
    """Who asks for containers without having Docker learns what to do instead."""
    with pytest.raises(
        ServiceError, match=r"Neither `docker compose` nor docker-compose is installed.*course services up"
    ):
        services.up(kind="compose")
    assert services.status() == []


def test_both_generations_of_compose_are_used(programs):
    """The plugin comes first; a docker without it is no compose."""
    programs("docker-compose", "exit 0")
    assert compose.command() == ["docker-compose"]
    programs("docker", "exit 1")
    assert compose.command() == ["docker-compose"]
    programs("docker", "exit 0")
    assert compose.command() == ["docker", "compose"]


def test_a_failing_docker_is_one_sentence(folder, programs):
    """The last lines of what Docker says are passed on, without traceback."""
    programs("docker-compose", "echo 'Cannot connect to the Docker daemon.' >&2; exit 1")
    with pytest.raises(
        ServiceError,
        match=r"`docker-compose up --detach postgres redis` failed: Cannot connect to the Docker daemon\. Is",
    ):
        services.up(kind="compose")
    assert state.load(folder) is None


def test_containers_are_used_until_down(shared, tmp_path, monkeypatch, programs):
    """After `up(kind="compose")` every process uses the containers; here the shared servers play their part."""
    postgres, redis = services.server("postgres"), services.server("redis")
    secrets = state.load_secrets(shared.folder)
    monkeypatch.setenv("COURSE_STATE", str(tmp_path / "state"))
    values = {
        "POSTGRES_PASSWORD": secrets.admin,
        "COURSE_PASSWORD": secrets.course,
        "REDIS_PASSWORD": secrets.redis,
        "POSTGRES_PORT": str(urlsplit(postgres.url).port),
        "REDIS_PORT": str(urlsplit(redis.url).port),
    }
    state.write(state.folder() / "compose.env", "".join(f"{name}={value}\n" for name, value in values.items()))
    programs("docker-compose", f'echo "$@" >> {tmp_path}/calls')
    assert [one.kind for one in services.up(kind="compose")] == ["compose", "compose"]
    assert services.database_url() == postgres.url
    assert services.redis_url() == redis.url
    assert [one.kind for one in services.up()] == ["compose", "compose"]
    services.down()
    assert services.status() == []
    services.up(kind="compose")
    services.reset()
    assert not compose.env_file().exists()
    calls = (tmp_path / "calls").read_text().splitlines()
    start = "up --detach postgres redis"
    wanted = [start, "down", start, "down --volumes"]
    assert [call.split("docker-compose.yml ")[1] for call in calls] == wanted


def test_containers_that_do_not_answer_are_one_sentence(folder, programs):
    """After a restart of the machine the containers may be gone, and nothing else is used in silence."""
    compose.write_env()
    compose.env_file().write_text(compose.env_file().read_text().replace("=54320", "=9"))
    state.save(state.folder(), compose.describe({**compose.write_env(), "POSTGRES_PORT": "9"}))
    with pytest.raises(ServiceError, match=r"PostgreSQL does not answer on 127.0.0.1:9 .*course services down"):
        services.database_url()
    programs("docker-compose", "exit 1")
    with pytest.raises(ServiceError, match="`docker-compose down` failed"):
        services.down()
    assert state.load(folder) is None


def test_the_learners_role_is_made_once(shared):
    """The role in the container has the same rights and limits as in the embedded server."""
    url = services.server("postgres").admin_url
    password = state.load_secrets(shared.folder).course
    for _ in range(2):
        compose.make_role(url, password, patience=1)
    with psycopg.connect(services.database_url()) as connection:
        assert connection.execute("show statement_timeout").fetchone() == ("1min",)


def test_a_server_that_never_answers_is_one_sentence():
    """A container that dies at once is reported with the place of its log."""
    with pytest.raises(ServiceError, match=r"did not answer within 0 seconds: .*docker compose logs postgres"):
        compose.make_role("postgresql://postgres:x@127.0.0.1:9/postgres", "x", patience=0)


def installed_compose():
    """Return the command of whichever generation of compose is here."""
    for command in (["docker", "compose"], ["docker-compose"]):
        if shutil.which(command[0]) and not subprocess.run([*command, "version"], capture_output=True).returncode:
            return command
    return None


@pytest.mark.docker
@pytest.mark.parametrize("override", [[], ["--file", str(paths.ROOT / "environment/images/compose.debian.yml")]])
def test_compose_understands_the_file(folder, override):
    """Compose reads the file and what Debian alone needs beside it, with the variables that we write."""
    command = installed_compose()
    if command is None:
        reason = "neither docker compose nor docker-compose is installed"
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(reason)
    compose.write_env()
    done = subprocess.run(
        [*command, "--env-file", str(compose.env_file()), "--file", str(FILE), *override, *PROFILES, "config"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
