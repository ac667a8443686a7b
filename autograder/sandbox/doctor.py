"""Whether this host's sandboxes hold: real attempts to get out of real ones, and the remedy for what gets through."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass

from autograder.sandbox.support import ROOT, missing

_STOP = (
    "Do not grade strangers' work on this host: use a virtual machine with a current Linux, and report this finding."
)
_GROUP = "Run as root, or in a cgroup of your own: systemd-run --user --scope -p Delegate=yes autograder …"
_COUNTED = "Memory and processes of all of a run together"


@dataclass(frozen=True)
class Finding:
    """One thing looked at: whether it is as it should be, what was seen, and the remedy when it is not."""

    name: str
    ok: bool
    detail: str
    remedy: str = ""


def examine() -> list[Finding]:
    """Try to get out of sandboxes on this host in every known way; a few seconds."""
    return [Finding("Sandbox", False, sentence, _STOP) for sentence in missing()] or _probe()


def _probe() -> list[Finding]:
    command = [sys.executable, "-P", "-m", "autograder.sandbox.probing"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, cwd="/", env=environment, capture_output=True, text=True)
    if done.returncode:
        return [
            Finding("Sandbox", False, f"The probes ended with status {done.returncode}: {done.stderr.strip()}", _STOP)
        ]
    told = json.loads(done.stdout)
    return [_counted(told["cgroup"]), *(_finding(name, what, told["cgroup"]) for name, what in told["findings"])]


def _counted(cgroup: bool) -> Finding:
    if cgroup:
        return Finding(_COUNTED, True, "limited by a cgroup")
    return Finding(_COUNTED, False, "This user can make no cgroup: each process is limited by itself.", _GROUP)


def _finding(name: str, what: str, cgroup: bool) -> Finding:
    remedy = _GROUP if "memory" in name.lower() and not cgroup else _STOP
    return Finding(name, False, what, remedy) if what else Finding(name, True, "refused")
