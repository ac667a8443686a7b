"""Without a sandbox the probes on resources get through, and say so."""

import pytest

from autograder.sandbox.probes import resources


@pytest.fixture(autouse=True)
def folder(monkeypatch, tmp_path):
    monkeypatch.setattr(resources, "JOB", str(tmp_path))


@pytest.mark.parametrize(
    "attempt",
    [
        resources._memory,
        resources._shared,
        resources._together,
        resources._processes,
        resources._threads,
        resources._file,
        resources._descriptors,
    ],
)
def test_the_attempt_succeeds(unconfined, attempt):
    assert unconfined(attempt)
