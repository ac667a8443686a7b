"""Every command of the README is run: by this file or, where it is the suite or the bar itself, by CI."""

import os
import re
import shlex
import signal
import subprocess
import sys
import urllib.request

import pytest

from environment.paths import ROOT

BLOCKS = re.findall(r"```bash\n(.*?)```", (ROOT / "README.md").read_text(), re.DOTALL)
COMMANDS = [line.partition("#")[0].strip() for block in BLOCKS for line in block.splitlines() if line.strip()]
OPENING = [command for command in COMMANDS if command.endswith(("run.py", "--instructor"))]
CI = (ROOT / ".ci" / "run").read_text()


def test_the_readme_has_its_two_commands():
    assert COMMANDS[:2] == ["python3 run.py", "python3 run.py test"]


@pytest.mark.parametrize("command", [command for command in COMMANDS if command not in OPENING])
def test_ci_runs_it(command):
    covered = {"make test": "python3 run.py test", "make build": "course build"}
    assert covered.get(command, command) in CI, f".ci/run does not run {command!r}"


def test_ci_runs_the_whole_suite():
    (line,) = [line for line in CI.splitlines() if line.startswith("python3 run.py test")]
    assert not {"-m", "-k"} & set(line.split()), f"{line!r} leaves tests out"


@pytest.mark.parametrize("command", OPENING)
def test_it_opens_jupyterlab_and_stops_cleanly(command, tmp_path):
    words = [sys.executable if word == "python3" else word for word in shlex.split(command)]
    env = {**os.environ, "COURSE_STATE": str(tmp_path / "state")}
    process = subprocess.Popen([*words, "--no-browser"], cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True)
    try:
        url = next(found[0] for line in process.stdout if (found := re.search(r"http://127\S+", line)))
        with urllib.request.urlopen(url, timeout=20) as answer:
            assert answer.status == 200
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=30)
    assert process.returncode in (0, -signal.SIGTERM, 128 + signal.SIGTERM)
