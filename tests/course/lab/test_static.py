"""The built extension that learners get: up to date, small, and asking nobody but its own server."""

import json
import re
import runpy

import pytest

from environment.paths import ROOT

SOURCES = ROOT / "labextension"
BUILT = ROOT / "course" / "lab" / "static" / "backend-course"
BUILDING = runpy.run_path(str(SOURCES / "build.py"))
SCRIPTS = sorted((BUILT / "static").glob("*.js"))


def test_the_built_files_are_those_of_the_sources():
    assert (BUILT / "sources.sha256").read_text().strip() == BUILDING["fingerprint"](), "run: make extension"


def test_jupyterlab_finds_its_entry():
    about = json.loads((BUILT / "package.json").read_text())
    assert about["name"] == BUILT.name
    assert (BUILT / about["jupyterlab"]["_build"]["load"]).is_file()


def test_it_is_small_for_jupyterlab_brings_the_rest():
    assert sum(path.stat().st_size for path in BUILT.rglob("*") if path.is_file()) < 100_000


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name.split(".")[0])
def test_it_names_no_address_on_the_network(script):
    assert set(re.findall(r"https?://[^\"'` )]+", script.read_text())) <= {"http://www.w3.org/2000/svg"}


def test_the_lock_names_no_registry():
    locked = json.loads((SOURCES / "package-lock.json").read_text())
    assert not [name for name, package in locked["packages"].items() if "resolved" in package]
