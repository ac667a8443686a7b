"""What a host lacks is said in a sentence, with the remedy."""

import json
import platform
import subprocess
import sys
import textwrap

import pytest

from autograder.sandbox import support
from autograder.sandbox.support import SandboxMissing, choose, missing, reasons


@pytest.fixture(autouse=True)
def fresh():
    missing.cache_clear()
    yield
    missing.cache_clear()


@pytest.fixture
def lacks(monkeypatch):
    def lacks(problem):
        monkeypatch.setattr(support, "attempt", lambda: problem)

    return lacks


def test_a_host_that_can_lacks_nothing(lacks):
    lacks("")
    assert missing() == ()
    assert choose("auto") == choose("namespaces") == "namespaces"


def test_a_host_that_cannot_says_so(lacks):
    lacks("The sandbox could not be made: clone into new namespaces: Operation not permitted.")
    with pytest.raises(SandboxMissing, match="Operation not permitted"):
        choose("auto")
    assert choose("none") == "none"


def test_an_unknown_kind_is_refused():
    with pytest.raises(ValueError, match="'jail' is not known; use 'auto', 'namespaces' or 'none'"):
        choose("jail")


@pytest.mark.parametrize(
    ("name", "answer", "sentence"),
    [
        ("system", "Darwin", "Grading needs Linux and this is Darwin"),
        ("machine", "riscv64", "not riscv64"),
        (
            "release",
            "5.10.0-8-amd64",
            r"Sandboxes need Linux 5\.12 and this is 5\.10\.0-8-amd64: install a newer kernel",
        ),
    ],
)
def test_what_can_be_known_without_trying_is_said(monkeypatch, name, answer, sentence):
    monkeypatch.setattr(platform, name, lambda: answer)
    with pytest.raises(SandboxMissing, match=sentence):
        choose("namespaces")


@pytest.mark.parametrize(
    ("name", "value", "remedy"),
    [
        ("user/max_user_namespaces", "0", "sudo sysctl -w user.max_user_namespaces=10000"),
        ("kernel/unprivileged_userns_clone", "0", "sudo sysctl -w kernel.unprivileged_userns_clone=1"),
        (
            "kernel/apparmor_restrict_unprivileged_userns",
            "1",
            "sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0",
        ),
    ],
)
def test_a_setting_in_the_way_is_named_with_its_command(tmp_path, name, value, remedy):
    (tmp_path / name).parent.mkdir()
    (tmp_path / name).write_text(value + "\n")
    (found,) = reasons("Refused.", settings=tmp_path, container=False)
    assert found.startswith("Refused. The kernel setting ")
    assert found.endswith(remedy)


def test_in_a_container_the_options_of_docker_are_named(tmp_path):
    (found,) = reasons("Refused.", settings=tmp_path, container=True)
    assert "docker run --cap-add SYS_ADMIN" in found


def test_a_refusal_nobody_knows_is_told_as_it_is(tmp_path):
    (found,) = reasons("Refused.", settings=tmp_path, container=False)
    assert found.startswith("Refused. Run the autograder as root")


def test_a_trial_that_breaks_is_told(monkeypatch):
    done = subprocess.CompletedProcess([], 1, "", "No module named autograder")
    monkeypatch.setattr(subprocess, "run", lambda *arguments, **options: done)
    assert "No module named autograder" in support.attempt()


def test_the_trial_is_believed(monkeypatch):
    done = subprocess.CompletedProcess([], 0, json.dumps({"error": "No."}), "")
    monkeypatch.setattr(subprocess, "run", lambda *arguments, **options: done)
    assert support.attempt() == "No."


def test_elsewhere_everything_can_be_imported_and_nothing_chosen(monkeypatch):
    monkeypatch.setattr(platform, "system", lambda: "Darwin")
    with pytest.raises(SandboxMissing, match="Grading needs Linux"):
        choose("none")
    script = """
    import sys
    sys.platform = "darwin"
    sys.modules.update(fcntl=None, resource=None, ctypes=None)
    import autograder.sandbox.doctor
    """
    subprocess.run([sys.executable, "-c", textwrap.dedent(script)], check=True)
