"""The doctor of containers: what held on this host, and a sentence where there is nothing to examine."""

import pytest

from autograder import commands
from autograder.containers import doctor
from autograder.errors import UserMistake
from autograder.sandbox.probes import ALL

from .engines import DOCKER


@DOCKER
def test_every_attempt_fails_here(client):
    findings = doctor.examine()
    assert [f"{one.name}: {one.detail}" for one in findings if not one.ok] == []
    names = {one.name for one in findings}
    assert names >= {probe.name for probe in ALL if not probe.host}
    assert names >= {"What the run before has left", "Solutions in the image", "Seccomp profile of the engine"}


def test_without_a_daemon_the_finding_is_a_sentence(monkeypatch, tmp_path):
    monkeypatch.setenv("DOCKER_HOST", f"unix://{tmp_path}/docker.sock")
    (finding,) = doctor.examine()
    assert not finding.ok and "systemctl start docker" in finding.detail and "autograder doctor" in finding.remedy


def test_without_a_sandbox_there_is_nothing_to_examine():
    with pytest.raises(UserMistake, match="--sandbox docker"):
        commands.doctor("none", as_json=True)
