"""Probes run unconfined here: each has to notice that it gets through."""

import os
import socket

import pytest

from autograder.sandbox.plan import Limits
from autograder.sandbox.probes import Outside


@pytest.fixture
def outside(tmp_path):
    """Return bait that can be reached, and limits that nobody keeps."""
    secret = tmp_path / "gradebook.db"
    secret.write_text("secret")
    limits = Limits(memory_mb=2, processes=1, disk_mb=1, file_mb=1, open_files=8)
    abstract = f"autograder-test-{os.getpid()}"
    with socket.create_server(("127.0.0.1", 0)) as port, socket.socket(socket.AF_UNIX) as unix:
        unix.bind(f"\0{abstract}")
        unix.listen()
        yield Outside(
            str(secret), str(tmp_path), socket.gethostname(), os.getpid(), port.getsockname()[1], abstract, limits
        )


@pytest.fixture
def unconfined(outside):
    """Return a function that runs an attempt in a child of its own, without any sandbox, and returns its answer."""

    def run(attempt):
        reading, writing = os.pipe()
        pid = os.fork()
        if pid == 0:
            try:
                os.write(writing, attempt(outside).encode())
            finally:
                os._exit(0)
        os.close(writing)
        os.waitpid(pid, 0)
        with os.fdopen(reading) as pipe:
            return pipe.read()

    return run
