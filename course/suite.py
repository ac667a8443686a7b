"""The test suite, with servers of its own that are gone afterwards."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile

from environment import install, paths
from environment.temporary import own_services


def run(arguments: list[str]) -> int:
    """Install what the tests need, run pytest with one worker more than there are cores, and return its exit status."""
    install.install([*install.chapters_extras(), "dev"])
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    # A terminal of JupyterLab has this set; pytest-xdist is a plugin.
    os.environ.pop("PYTEST_DISABLE_PLUGIN_AUTOLOAD", None)
    # By file: fixtures that take long, such as a whole course graded by nbgrader, are made once.
    # In the order of tests/schedule.py; xdist's own puts files with few tests last, however long they take.
    workers = str(min(max(os.cpu_count() or 1, 2) + 1, 6))  # much of the time is waiting, for servers and browsers
    command = [sys.executable, "-m", "pytest", "-n", workers, "--dist", "loadfile", "--no-loadscope-reorder"]
    # A folder of its own: pytest's numbered ones are cleared by every other run on this machine at the same time.
    with own_services():
        scratch = tempfile.mkdtemp(prefix="course-suite-")
        try:
            return subprocess.call([*command, f"--basetemp={scratch}/pytest", *arguments], cwd=paths.ROOT)
        finally:
            _remove(scratch)


def _remove(folder: str) -> None:
    """Remove a folder; tests make some that lie deeper than Python's own way of doing it reaches."""
    if os.name == "posix":
        subprocess.run(["rm", "-rf", folder], check=False)
    else:
        shutil.rmtree(folder, ignore_errors=True)
