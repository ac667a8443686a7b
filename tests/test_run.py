"""The start on a machine with Python and pip only: what installs, what does not, and what it says when it cannot."""

import ast
import os
import shutil
import signal
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from environment.install import bootstrap
from environment.paths import ROOT

# Nobody listens on this port of the machine itself, so this is what no network looks like.
NOWHERE = "http://127.0.0.1:9/simple"
OFFLINE = {
    "PIP_INDEX_URL": NOWHERE,
    "UV_DEFAULT_INDEX": NOWHERE,
    "PIP_NO_INDEX": "",
    "UV_OFFLINE": "false",
    "UV_HTTP_RETRIES": "0",
}


def test_an_old_python_can_read_the_file():
    source = (ROOT / "run.py").read_text()
    ast.parse(source, feature_version=(3, 6))
    assert len(source.splitlines()) < 300


def test_it_needs_nothing_but_the_standard_library():
    tree = ast.parse((ROOT / "run.py").read_text())
    names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    names |= {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert {name.partition(".")[0] for name in names} <= sys.stdlib_module_names


def test_no_verb_opens_the_lab_in_this_very_process(miniature):
    process = miniature.popen("--no-browser")
    output = process.communicate(timeout=60)[0]
    assert process.returncode == 0, output
    assert output.splitlines()[-1] == f"course {process.pid} {miniature.root / '.venv'} lab --no-browser"
    assert "Installed in" in output


def test_every_other_verb_belongs_to_course(miniature):
    status, output = miniature.start("doctor", "--write-env")
    assert status == 0
    assert output.splitlines()[-1].endswith("doctor --write-env")


def test_the_second_start_runs_no_installer(miniature):
    miniature.start("build")
    shutil.rmtree(miniature.root / ".boot")
    status, output = miniature.start("build")
    assert status == 0
    assert len(output.splitlines()) == 1
    assert not (miniature.root / ".boot").exists()


def test_help_comes_without_an_installation(miniature):
    status, output = miniature.start("--help")
    assert status == 0
    assert "python3 run.py test" in output
    assert not (miniature.root / ".venv").exists()


def test_a_changed_list_of_packages_is_installed_in_place(miniature):
    miniature.start("build")
    (miniature.root / ".venv" / "kept").touch()
    (miniature.root / "environment" / "requirements.txt").write_text("# other versions\n")
    assert "Installed in" in miniature.start("build")[1]
    assert (miniature.root / ".venv" / "kept").exists()
    assert "Installed in" not in miniature.start("build")[1]


def test_an_environment_of_the_users_own_is_not_removed(miniature, uv):
    subprocess.run([uv, "venv", "--quiet", "--python", sys.executable, miniature.root / ".venv"], check=True)
    (miniature.root / ".venv" / "kept").touch()
    assert miniature.start("build")[0] == 0
    assert (miniature.root / ".venv" / "kept").exists()


def spoil_stamp(miniature):
    miniature.stamp.write_text("unfinished")


def spoil_python(miniature):
    for program in (miniature.root / ".venv" / "bin").glob("python*"):
        program.unlink()
        program.symlink_to("/nowhere/python")


def spoil_place(miniature):
    miniature.root = miniature.root.rename(miniature.root.with_name("moved course"))


@pytest.mark.parametrize("spoil", [spoil_stamp, spoil_python, spoil_place])
def test_a_spoiled_installation_is_repaired(miniature, spoil):
    miniature.start("build")
    spoil(miniature)
    status, output = miniature.start("build")
    assert status == 0
    assert "Installed in" in output
    assert output.splitlines()[-1].endswith(f"{miniature.root / '.venv'} build")


@contextmanager
def blocked_installation(miniature):
    """Start an installation that waits in the middle, and give its process."""
    (miniature.root / "block").touch()
    process = miniature.popen("build")
    while not (miniature.root / "blocked").exists():
        assert process.poll() is None, process.communicate()[0]
    yield process
    process.communicate(timeout=60)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_an_interrupted_installation_leaves_no_process_and_is_done_again(miniature, number):
    with blocked_installation(miniature) as process:
        children = psutil.Process(process.pid).children(recursive=True)
        process.send_signal(number)
    assert process.returncode != 0
    assert children
    (miniature.root / "block").unlink()
    assert psutil.wait_procs(children, timeout=10)[1] == []
    status, output = miniature.start("build")
    assert status == 0
    assert "left unfinished" in output


def test_after_a_kill_nobody_installs_beside_the_installer_that_is_left(miniature):
    with blocked_installation(miniature) as process:
        process.kill()
        process.wait()
        other = miniature.popen("build")
        words = [other.stdout.readline()]
        assert "Another start is installing" in words[0]
        (miniature.root / "block").unlink()
    output = other.communicate(timeout=60)[0]
    assert other.returncode == 0, output
    assert "left unfinished" in output


def test_two_starts_at_once_install_once(miniature):
    processes = [miniature.popen("build") for _ in range(2)]
    outputs = [process.communicate(timeout=60)[0] for process in processes]
    assert [process.returncode for process in processes] == [0, 0]
    assert sum("Installed in" in output for output in outputs) == 1


def test_no_network_at_the_first_start_is_one_sentence(miniature):
    shutil.rmtree(miniature.root / ".boot")
    status, output = miniature.start("build", **OFFLINE)
    assert status == 1
    assert output.splitlines()[-1].startswith("No network: the packages could not be fetched.")
    assert "python3 run.py build" in output


def test_no_network_and_a_longer_list_of_packages_goes_on_with_what_is_here(miniature):
    miniature.start("build")
    miniature.wants("not-here>=1")
    status, output = miniature.start("build", **OFFLINE)
    assert status == 0
    assert "going on with the packages that are here" in output


def test_where_uv_fails_pip_is_tried(miniature):
    """The index is switched off, so that pip ends at once, too."""
    program = miniature.root / ".boot" / "bin" / "uv"
    program.unlink()
    program.write_text('#!/bin/sh\n[ "$1" = --version ] || { echo "unsupported platform"; exit 2; }\n')
    program.chmod(0o755)
    status, output = miniature.start("build")
    assert status == 1
    assert "unsupported platform\nTrying again with pip" in output
    assert "fetching the installer virtualenv did not succeed" in output
    assert "start again: python3 run.py build" in output


@pytest.fixture
def boot(miniature, monkeypatch):
    monkeypatch.setattr(sys, "argv", ["run.py", "doctor"])
    return bootstrap(miniature.run)


@pytest.mark.parametrize(
    "words",
    [
        "error: failed to write to file `/x/y`: No space left on device (os error 28)",
        "ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device",
        "Disk quota exceeded",
    ],
)
def test_an_installer_on_a_full_disk_ends_in_one_sentence(boot, words):
    problem = boot.failure("installing", f"one\n{words}")
    assert type(problem).__name__ == "Stop"
    assert str(problem).startswith("The disk is full:")
    assert str(problem).endswith("start again: python3 run.py doctor")


@pytest.mark.parametrize(
    "words",
    [
        "NewConnectionError: Failed to establish a new connection: [Errno -3] Temporary failure in name resolution",
        "Caused by: dns error: failed to lookup address information: Name or service not known",
        "Caused by: tcp connect error: Connection refused (os error 111)",
        "operation timed out",
        "HTTPSConnectionPool(host='x', port=443): Read timed out.",
    ],
)
def test_an_installer_without_network_is_recognised(boot, words):
    assert isinstance(boot.failure("installing", words), boot.Offline)


def test_any_other_failure_keeps_the_installers_last_words(boot):
    problem = boot.failure("installing", "\n".join(f"line {number}" for number in range(30)))
    assert isinstance(problem, boot.Failed)
    assert str(problem).splitlines()[0] == "installing did not succeed:"
    assert str(problem).splitlines()[-1] == "line 29"


def test_a_read_only_checkout_says_where_to_go(boot, monkeypatch):
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    with pytest.raises(boot.Stop, match=r"a course cannot be written. Copy the course to a folder of your own"):
        boot.ensure()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no disk that is always full")
def test_a_full_disk_while_the_stamp_is_written_is_one_sentence(miniature):
    """The stamp's draft leads to a disk that is always full."""
    miniature.start("build")
    miniature.stamp.with_suffix(".new").symlink_to("/dev/full")
    miniature.wants("changed-since>=1")
    status, output = miniature.start("build")
    assert status == 1
    assert output.splitlines()[-1].startswith("The disk is full:")


def test_without_pip_it_says_how_to_get_it(boot, uv, tmp_path, monkeypatch):
    subprocess.run([uv, "venv", "--quiet", "--python", sys.executable, tmp_path / "bare"], check=True)
    monkeypatch.setattr(boot, "PIP", [str(tmp_path / "bare" / "bin" / "python"), "-m", "pip"])
    with pytest.raises(boot.Stop, match=r"has no pip. Get it \(Debian, Ubuntu: apt install python3-pip"):
        boot.fetch("uv", lock=0)


def test_an_active_environment_without_pip_is_no_obstacle(miniature, uv, tmp_path):
    subprocess.run([uv, "venv", "--quiet", "--python", sys.executable, tmp_path / "bare"], check=True)
    shutil.rmtree(miniature.root / ".boot")
    output = miniature.start("build", python=str(tmp_path / "bare" / "bin" / "python"))[1]
    assert "fetching the installer uv did not succeed" in output


def test_a_too_old_python_is_told_which_one_is_needed(boot, monkeypatch):
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr(sys, "version_info", (3, 9, 2))
    with pytest.raises(boot.Stop, match=r"the course needs 3.11 or newer"):
        boot.check_python()


def test_uv_hears_what_pip_was_told(boot, monkeypatch, tmp_path):
    settings = tmp_path / "pip.conf"
    settings.write_text("[global]\nindex-url = https://mirror.example/simple\nproxy = http://proxy.example:3128\n")
    for name in ("PIP_CERT", "SSL_CERT_FILE", "PIP_INDEX_URL", "UV_DEFAULT_INDEX", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PIP_CONFIG_FILE", str(settings))
    found = boot.uv_settings()
    assert found["UV_DEFAULT_INDEX"] == "https://mirror.example/simple"
    assert found["ALL_PROXY"] == "http://proxy.example:3128"
    monkeypatch.setenv("PIP_INDEX_URL", "https://nearer.example/simple")
    assert boot.uv_settings()["UV_DEFAULT_INDEX"] == "https://nearer.example/simple"
    monkeypatch.setenv("UV_DEFAULT_INDEX", "https://own.example/simple")
    assert "UV_DEFAULT_INDEX" not in boot.uv_settings()


def test_the_stamp_is_written_whole_or_not_at_all(boot, miniature):
    miniature.start("build")
    before = miniature.stamp.read_text()
    miniature.stamp.with_suffix(".new").mkdir()
    with pytest.raises(OSError, match=r"course-stamp.new"):
        boot.write_stamp("other")
    assert miniature.stamp.read_text() == before
    assert boot.installed()


def test_the_path_gives_our_programs_first(miniature):
    (miniature.root / "course" / "__main__.py").write_text("import shutil; print(shutil.which('python'))")
    output = miniature.start("build")[1]
    assert Path(output.splitlines()[-1]).parent == miniature.root / ".venv" / "bin"
