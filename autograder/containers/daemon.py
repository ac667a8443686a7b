"""The Docker daemon: how it is reached, and what is said when it is not there, not ours or not of this kernel."""

import contextlib
import os
import platform
import socket
import time
from collections.abc import Iterator

import docker
from docker.errors import APIError, DockerException, ImageNotFound

from autograder.errors import Ended, Stopped
from environment import processes

IMAGE = "backend-course/grader:dev"
LABEL = "backend-course.autograder"  # on a container: who has started it
PATIENCE = 20.0  # seconds that a daemon may take to be started again
_WHERE = "unix:///var/run/docker.sock"
TROUBLES = (DockerException, OSError)  # those of requests are the latter
_SLOW = 120  # seconds for one answer


def image(named: str = "") -> str:
    """Return the image to start containers from: the one named, the environment's, or the course's own."""
    return named or os.environ.get("AUTOGRADER_IMAGE", "") or IMAGE


@contextlib.contextmanager
def explained() -> Iterator[None]:
    """Turn what goes wrong between us and the daemon into a sentence with a remedy."""
    try:
        yield
    except ImageNotFound as error:
        raise Stopped(f"Docker has no such image ({error.explanation}): build it with environment/images") from error
    except APIError as error:
        raise Stopped(f"Docker refuses the sandbox: {error.explanation or error}. See: autograder doctor") from error
    except TROUBLES as error:
        raise Ended(_no_answer(error)) from error


def _no_answer(error: Exception) -> str:
    where = os.environ.get("DOCKER_HOST", _WHERE)
    if isinstance(error, PermissionError):
        return f"This account may not use Docker ({where}): sudo usermod -aG docker $USER, then log in again."
    return (
        f"Docker does not answer at {where}: start it with sudo systemctl start docker, or, where there is no systemd, "
        "sudo dockerd. Then run the same command again; or grade without it: --sandbox namespaces"
    )


def connect(patience: float | None = None) -> docker.DockerClient:
    """Return a client of the daemon; wait so many seconds for one that is just being started."""
    deadline = time.monotonic() + (PATIENCE if patience is None else patience)
    while True:
        try:
            with explained():
                _knock()
                return docker.from_env(timeout=_SLOW)
        except Ended:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.2)


def _knock() -> None:
    """Find out by ourselves whether anybody answers: the client would not close what it has opened."""
    where = os.environ.get("DOCKER_HOST", _WHERE)
    if where.startswith("unix://"):
        with socket.socket(socket.AF_UNIX) as door:
            door.connect(where.removeprefix("unix://"))


def check(named: str = "") -> None:
    """Raise Stopped with the reason when no container of that image can be made from here."""
    if platform.system() != "Linux":
        raise Stopped(f"{_FAR.format(f'on {platform.system()} they run in a virtual machine')}")
    client = connect(patience=0)
    with contextlib.closing(client), explained():
        kernel = client.info()["KernelVersion"]
        if kernel != platform.release():
            raise Stopped(_FAR.format(f"this one has {kernel}, and here runs {platform.release()}"))
        client.images.get(image(named))


_FAR = (
    "The docker sandbox hands open files to its containers, so they need the same Linux kernel as the grader ({}). "
    "Run the grader on a Linux host with Docker Engine, or in that virtual machine itself."
)


def owner() -> str:
    """Return what the label of our containers says: a process of this machine that nobody else ever is."""
    return f"{processes.machine()}:{os.getpid()}:{processes.token(os.getpid())}"


def sweep() -> None:
    """Remove the containers of supervisors that have ended without doing so."""
    with contextlib.closing(connect()) as client, explained():
        for container in left(client):
            remove(container)


def left(client: docker.DockerClient) -> list["docker.models.containers.Container"]:
    """Return the containers that nobody will use again: of processes of this machine that have ended."""
    found = []
    for container in client.containers.list(all=True, filters={"label": LABEL}, ignore_removed=True):
        machine, pid, token = container.labels[LABEL].split(":")
        if machine == processes.machine() and not processes.alive(int(pid), token):
            found.append(container)
    return found


def remove(container: "docker.models.containers.Container") -> None:
    """Remove a container, whatever runs in it; one that is gone is gone."""
    with contextlib.suppress(*TROUBLES):
        container.remove(force=True, v=True)
