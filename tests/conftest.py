"""A checkout in miniature: run.py beside a package that only says how it was started. It installs without a network."""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from environment.install import bootstrap
from environment.paths import ROOT
from tests import schedule

PROJECT = """\
[build-system]
requires = []
build-backend = "backend"
backend-path = ["."]

[project]
name = "miniature"
version = "1"
dependencies = [{dependencies}]

[project.optional-dependencies]
demo = ["demo-extra>=1"]
dev = ["demo-extra>=1"]
"""
# The smallest backend that can make an editable wheel. While a file named `block` lies there, it waits.
BACKEND = """
import pathlib, time, zipfile

def build_editable(folder, config_settings=None, metadata_directory=None):
    here = pathlib.Path(__file__).parent
    while (here / "block").exists():
        (here / "blocked").touch()
        time.sleep(0.02)
    with zipfile.ZipFile(pathlib.Path(folder) / "miniature-1-py3-none-any.whl", "w") as wheel:
        wheel.writestr("miniature.pth", str(here))
        wheel.writestr("miniature-1.dist-info/METADATA", "Metadata-Version: 2.1\\nName: miniature\\nVersion: 1\\n")
        wheel.writestr("miniature-1.dist-info/WHEEL", "Wheel-Version: 1.0\\nTag: py3-none-any\\n")
        wheel.writestr("miniature-1.dist-info/RECORD", "")
    return "miniature-1-py3-none-any.whl"
"""
SAYS = "import os, sys; print('course', os.getpid(), sys.prefix, *sys.argv[1:], flush=True)"


def pytest_collection_modifyitems(items):
    schedule.arrange(items)


@pytest.hookimpl(optionalhook=True)  # xdist may be switched off
def pytest_xdist_make_scheduler(config, log):
    return schedule.ByFile(config, log) if config.getoption("dist") == "loadfile" else None


@dataclass
class Checkout:
    """The miniature checkout and how to start it."""

    root: Path
    home: Path

    @property
    def run(self):
        return self.root / "run.py"

    @property
    def stamp(self):
        return self.root / ".venv" / "course-stamp"

    def wants(self, *dependencies):
        text = PROJECT.format(dependencies=", ".join(f'"{name}"' for name in dependencies))
        (self.root / "pyproject.toml").write_text(text)

    def environment(self, **extra):
        """No network, no configuration of the user's; what is not there cannot be fetched by accident."""
        kept = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT", "TMPDIR") if name in os.environ}
        nothing = {"PIP_CONFIG_FILE": os.devnull, "PIP_NO_INDEX": "1", "UV_OFFLINE": "true", "UV_NO_CONFIG": "1"}
        return {**kept, **nothing, "HOME": str(self.home), "UV_CACHE_DIR": str(self.home / "cache"), **extra}

    def popen(self, *arguments, python=sys.executable, **extra):
        return subprocess.Popen(
            [python, str(self.run), *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env=self.environment(**extra),
            cwd=self.home,
        )

    def start(self, *arguments, python=sys.executable, **extra):
        """Start run.py and return its exit status and what it printed."""
        process = self.popen(*arguments, python=python, **extra)
        output = process.communicate(timeout=120)[0]
        assert "Traceback" not in output, output
        return process.returncode, output


@pytest.fixture(scope="session")
def uv():
    """Return the installer that this checkout was installed with; fetch it where it was installed otherwise."""
    boot = bootstrap()
    if not boot.runs(str(boot.UV), "--version"):
        with boot.alone() as lock:
            boot.fetch("uv", lock)
    return boot.UV


@pytest.fixture
def miniature(tmp_path, uv):
    root = tmp_path / "a course"
    (root / "course").mkdir(parents=True)
    (root / "environment").mkdir()
    (root / "environment" / "requirements.txt").touch()
    (root / "backend.py").write_text(BACKEND)
    (root / "course" / "__init__.py").touch()
    (root / "course" / "__main__.py").write_text(SAYS)
    shutil.copy(ROOT / "run.py", root)
    (root / ".boot" / "bin").mkdir(parents=True)
    (root / ".boot" / "bin" / uv.name).symlink_to(uv)
    (tmp_path / "home").mkdir()
    checkout = Checkout(root, tmp_path / "home")
    checkout.wants()
    return checkout
