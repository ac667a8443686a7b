"""Without a sandbox the probes on the kernel get through, and say so."""

import pytest

from autograder.sandbox.probes import kernel


@pytest.mark.parametrize("attempt", [kernel._new_mounting, kernel._shared_memory, kernel._hostname])
def test_the_attempt_succeeds(unconfined, attempt):
    assert unconfined(attempt)


def test_a_setting_that_can_be_written_is_told(unconfined, monkeypatch, outside):
    monkeypatch.setattr(kernel, "_SETTINGS", (outside.secret,))
    assert outside.secret in unconfined(kernel._settings)


def test_a_file_with_content_is_told(outside):
    assert kernel._lines(outside.secret) == f"{outside.secret} can be read."
    assert kernel._lines("/dev/null") == kernel._lines("/nowhere") == ""
