"""What is said when there is no daemon, when it is not ours, when it has no image; and what killed runs leave there."""

import contextlib
import os
import platform
import time

import pytest

from autograder.containers import daemon
from autograder.errors import Ended, Stopped
from environment import processes

from .engines import DOCKER


@pytest.fixture
def nowhere(monkeypatch, tmp_path):
    monkeypatch.setenv("DOCKER_HOST", f"unix://{tmp_path}/docker.sock")
    return tmp_path


def test_a_missing_daemon_is_a_sentence_with_the_command(nowhere):
    with pytest.raises(
        Ended, match=rf"^Docker does not answer at unix://{nowhere}/docker.sock: .*systemctl start docker"
    ):
        daemon.check()


def test_a_daemon_that_is_just_being_started_is_waited_for(nowhere):
    started = time.monotonic()
    with pytest.raises(Ended, match="does not answer"):
        daemon.connect(patience=1.0)
    assert time.monotonic() - started >= 1.0


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become an account that may not use a socket")
def test_an_account_that_may_not_use_it_is_told_how_it_may(tmp_path, monkeypatch):
    (tmp_path / "docker.sock").touch(mode=0o600)
    tmp_path.chmod(0o700)
    monkeypatch.setenv("DOCKER_HOST", f"unix://{tmp_path}/docker.sock")
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.setresuid(54321, 54321, 54321)
        with contextlib.suppress(BaseException):
            try:
                daemon.check()
            except Ended as error:
                os.write(writing, str(error).encode())
        os._exit(0)
    os.waitpid(pid, 0)
    os.close(writing)
    with os.fdopen(reading) as said:
        assert "usermod -aG docker $USER" in said.read()


def test_no_containers_but_on_linux(monkeypatch):
    monkeypatch.setattr(platform, "system", lambda: "Darwin")
    with pytest.raises(Stopped, match=r"same Linux kernel.*Darwin.*Docker Engine"):
        daemon.check()


@DOCKER
def test_a_kernel_of_another_machine_is_refused(client, monkeypatch):
    monkeypatch.setattr(platform, "release", lambda: "2.4.20")
    with pytest.raises(Stopped, match=r"same Linux kernel.*2\.4\.20"):
        daemon.check()


@DOCKER
def test_a_missing_image_is_named(client):
    with pytest.raises(Stopped, match=r"backend-course/none:1.*build"):
        daemon.check("backend-course/none:1")


def test_the_image_is_the_courses_own_unless_another_is_named(monkeypatch):
    monkeypatch.delenv("AUTOGRADER_IMAGE", raising=False)
    assert daemon.image() == "backend-course/grader:dev"
    monkeypatch.setenv("AUTOGRADER_IMAGE", "mine:1")
    assert (daemon.image(), daemon.image("course:2")) == ("mine:1", "course:2")


@DOCKER
def test_what_killed_runs_have_left_is_removed_and_nothing_else(client):
    dead, living = "1:nobody", f"{os.getpid()}:{processes.token(os.getpid())}"
    labels = [f"{processes.machine()}:{dead}", f"{processes.machine()}:{living}", f"elsewhere:{dead}"]
    made = [client.containers.create(daemon.image(), labels={daemon.LABEL: label}) for label in labels]
    try:
        assert [one.id for one in daemon.left(client)].count(made[0].id) == 1
        daemon.sweep()
        there = {one.id for one in client.containers.list(all=True, ignore_removed=True)}
        assert [one.id in there for one in made] == [False, True, True]
    finally:
        for one in made[1:]:
            daemon.remove(one)
