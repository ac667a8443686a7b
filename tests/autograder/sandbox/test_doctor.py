"""What the probes have seen becomes findings, with a remedy where something got through."""

import json
import subprocess

import pytest

from autograder.sandbox import doctor


@pytest.fixture
def answers(monkeypatch):
    """Pretend that the probes have said this."""

    def answers(text, status=0):
        monkeypatch.setattr(doctor, "missing", lambda: ())
        done = subprocess.CompletedProcess([], status, text, "broken")
        monkeypatch.setattr(subprocess, "run", lambda *arguments, **options: done)

    return answers


def test_what_gets_through_is_reported_with_a_remedy(answers):
    answers(json.dumps({"cgroup": True, "findings": [["Mounting", ""], ["Raw packets", "Raw packets can be sent."]]}))
    counted, mounting, raw = doctor.examine()
    assert counted.ok and mounting.ok
    assert (raw.ok, raw.detail) == (False, "Raw packets can be sent.")
    assert raw.remedy.startswith("Do not grade")


def test_without_a_cgroup_the_remedy_is_one(answers):
    answers(json.dumps({"cgroup": False, "findings": [["Memory of several processes", "Too much."]]}))
    assert all(not finding.ok and "Delegate=yes" in finding.remedy for finding in doctor.examine())


def test_what_the_host_lacks_is_the_finding(monkeypatch):
    monkeypatch.setattr(doctor, "missing", lambda: ("Sandboxes need Linux.",))
    (finding,) = doctor.examine()
    assert (finding.ok, finding.detail) == (False, "Sandboxes need Linux.")


def test_probes_that_break_are_a_finding(answers):
    answers("", status=1)
    (finding,) = doctor.examine()
    assert not finding.ok
    assert "status 1: broken" in finding.detail
