"""Without a sandbox the probes on processes get through, and say so."""

import pytest

from autograder.sandbox.probes import processes


@pytest.mark.parametrize(
    "attempt",
    [
        processes._see,
        processes._signal,
        processes._kill_first,
        processes._trace,
        processes._memory_of_others,
        processes._gain,
        processes._namespaces,
    ],
)
def test_the_attempt_succeeds(unconfined, attempt):
    assert unconfined(attempt)


def test_the_numbers_of_calls_are_known():
    assert set(processes.numbers("ptrace", "shmget")) == {"ptrace", "shmget"}
