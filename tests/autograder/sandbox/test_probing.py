"""On this host nothing gets out of a sandbox."""

import json
import sys

from autograder.sandbox.probes import ALL

from .conftest import start

UNCOUNTED = ["Memory of several processes"]


def test_nothing_gets_out(user):
    done = start([sys.executable, "-P", "-m", "autograder.sandbox.probing"], user)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    through = {name: what for name, what in told["findings"] if what}
    assert len(told["findings"]) == len(ALL) + 1
    assert not [name for name in through if told["cgroup"] or name not in UNCOUNTED], through
