import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from environment.paths import ROOT

FILES = sorted((ROOT / "environment/images").rglob("Dockerfile"))
SCRIPTS = [*sorted((ROOT / "environment/images").rglob("*.sh")), ROOT / ".ci/docker"]


def linter() -> str:
    """Return hadolint, which the wheel of the dev extra brings for Linux."""
    found = shutil.which("hadolint", path=str(Path(sys.executable).parent))
    if not found:
        pytest.skip("hadolint comes with the dev extra, on Linux: python3 run.py install dev")
    return found


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.parent.name)
def test_hadolint_finds_nothing(file):
    """Not even something to mention; what is allowed all the same says why in the file."""
    done = subprocess.run([linter(), "--failure-threshold", "style", str(file)], capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (0, "")


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.name)
def test_scripts_are_programs_that_bash_understands(script):
    """A script that an image or CI calls can be called."""
    assert script.stat().st_mode & 0o111
    subprocess.run(["bash", "-n", script], check=True)


def test_nothing_private_reaches_an_image():
    """The build sees what is listed and nothing else: no submissions, no passwords, no history."""
    lines = [line for line in (ROOT / ".dockerignore").read_text().splitlines() if not line.startswith("#")]
    assert lines[0] == "*"
    let_in = {line[1:] for line in lines if line.startswith("!")}
    assert not {".", ".git", ".course", ".autograder", "work", "submitted", "feedback", "gradebook.db"} & let_in
    assert {name for name in let_in if not (ROOT / name).exists()} == set()
