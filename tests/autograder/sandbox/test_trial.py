"""The trial says nothing where a sandbox can be made, and why not where it cannot."""

import json
import sys

from .conftest import start


def test_a_sandbox_is_made(user):
    done = start([sys.executable, "-P", "-m", "autograder.sandbox.trial"], user)
    assert json.loads(done.stdout) == {}
