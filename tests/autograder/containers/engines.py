"""Whether the tests of containers can run here."""

import functools
import os

import pytest

from autograder.containers import daemon
from autograder.errors import AutograderError

DOCKER = pytest.mark.docker


@functools.cache
def lacking():
    """What keeps the docker sandbox from working on this host, "" for nothing."""
    try:
        daemon.check()
    except AutograderError as error:
        return str(error)
    return ""


def need_docker():
    """Skip where there is no engine with our image; under CI that is a failure: there it has to be tested."""
    if lacking() and os.environ.get("CI") == "true":
        pytest.fail(f"CI has to test the docker sandbox (.ci/docker makes it possible). {lacking()}")
    if lacking():
        pytest.skip(lacking())
