"""What the doctor finds: versions that are there, remedies for what is not, and all that quickly."""

import os
import subprocess
import sys
import time

from environment import doctor


def by_name(findings):
    return {finding.name: finding for finding in findings}


def test_it_finds_what_the_course_needs(shared):
    found = by_name(doctor.examine())
    assert found["Python"].ok
    assert found["Packages"].ok
    assert found["Disk"].ok
    assert found["PostgreSQL"].detail.startswith("PostgreSQL 18")
    assert found["Redis"].ok


def test_it_takes_less_than_two_seconds(shared):
    started = time.monotonic()
    doctor.examine()
    assert time.monotonic() - started < 2


def test_it_shows_no_password(shared):
    secret = shared.running().servers["postgres"].url.partition("@")[0].rpartition(":")[2]
    assert secret
    assert secret not in str(doctor.examine())


def test_what_is_missing_names_its_remedy(shared, monkeypatch):
    monkeypatch.setenv("PATH", "")
    found = by_name(doctor.examine())
    for name in ("Docker engine", "Docker compose", "git"):
        assert not found[name].ok
        assert not found[name].needed
        assert found[name].remedy


def test_a_server_that_cannot_start_is_reported_with_the_reason(fresh, monkeypatch):
    fresh.folder.parent.mkdir(exist_ok=True)
    fresh.folder.write_text("a file in the way")
    found = by_name(doctor.examine())
    fresh.folder.unlink()
    assert found["PostgreSQL"].needed
    assert not found["PostgreSQL"].ok
    assert str(fresh.folder) in found["PostgreSQL"].detail
    assert found["PostgreSQL"].remedy


def test_a_program_that_hangs_counts_as_missing():
    assert doctor._first_line(sys.executable, "-c", "import time; time.sleep(60)") == ""


def test_the_command_prints_a_table_and_says_how_it_stands(shared):
    command = [sys.executable, "-m", "course", "doctor"]
    done = subprocess.run(command, capture_output=True, text=True, env=dict(os.environ), timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "PostgreSQL 18" in done.stdout
    assert done.stdout.rstrip().endswith("Everything that the course needs is here.")
