"""Without a sandbox the probes on files get through, and say so."""

import os

import pytest

from autograder.sandbox.probes import files


@pytest.fixture(autouse=True)
def folders(monkeypatch, tmp_path):
    job = tmp_path / "job"
    job.mkdir()
    monkeypatch.setattr(files, "JOB", str(job))
    monkeypatch.setattr(files, "_SYSTEM", (str(tmp_path),))


@pytest.mark.parametrize("attempt", [files._secret, files._detours, files._links, files._homes, files._write])
def test_the_attempt_succeeds(unconfined, attempt):
    assert unconfined(attempt)


def test_open_descriptors_are_seen(unconfined, outside):
    def attempt(outside):
        os.open(outside.secret, os.O_RDONLY)
        return files._descriptors(outside)

    assert "gradebook.db" in unconfined(attempt)
