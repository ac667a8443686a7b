import subprocess
import sys

from environment import install
from environment.paths import ROOT


def test_what_images_install_is_everything_but_the_developers_tools():
    """A chapter's or a worker's extra that is added to pyproject.toml is in the next images."""
    command = [sys.executable, ROOT / "environment/images/wanted.py", ROOT / "pyproject.toml"]
    printed = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()
    extras = install.extras()
    assert {one for name in install.chapters_extras() for one in extras[name]} <= set(printed)
    assert not set(extras["dev"]) & set(printed)
    assert "jupyterlab>=4.5,<5" in printed
