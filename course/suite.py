"""The test suite, in a state of its own that is gone afterwards."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile

from environment import install, paths, services


def run(arguments: list[str]) -> int:
    """Install what the tests need, run pytest with two workers, and return its exit status."""
    install.install([*install.chapters_extras(), "dev"])
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    folder = tempfile.mkdtemp(prefix="course-tests-")
    os.environ["COURSE_STATE"] = folder
    # A terminal of JupyterLab has this set; pytest-xdist is a plugin.
    os.environ.pop("PYTEST_DISABLE_PLUGIN_AUTOLOAD", None)
    try:
        return subprocess.call([sys.executable, "-m", "pytest", "-n", "2", *arguments], cwd=paths.ROOT)
    finally:
        services.reset()
        shutil.rmtree(folder, ignore_errors=True)
