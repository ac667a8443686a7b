"""The processor of this host is known, and each number is that of its own processor."""

import platform

from autograder.sandbox.machines import MACHINES


def test_this_processor_is_known():
    assert platform.machine() in MACHINES


def test_processors_differ():
    assert len({machine.audit for machine in MACHINES.values()}) == len(MACHINES)
