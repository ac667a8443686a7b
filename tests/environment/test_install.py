"""Extras that come with the chapter that needs them: found by their metadata, installed once, repaired."""

import subprocess
import sys
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import packaging
import pytest
from packaging.requirements import Requirement

from environment import install, paths

USE = "environment.require('demo'); import demo_extra; print(demo_extra.value)"


def wheel(folder, name, version, text, requires=()):
    """Write the smallest wheel that pip and uv accept."""
    module, info = name.replace("-", "_"), f"{name.replace('-', '_')}-{version}.dist-info"
    folder.mkdir(exist_ok=True)
    with zipfile.ZipFile(folder / f"{module}-{version}-py3-none-any.whl", "w") as stream:
        needs = "".join(f"Requires-Dist: {one}\n" for one in requires)
        stream.writestr(f"{module}.py", text)
        stream.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n{needs}")
        stream.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nTag: py3-none-any\n")
        stream.writestr(f"{info}/RECORD", f"{module}.py,,\n{info}/METADATA,,\n{info}/WHEEL,,\n{info}/RECORD,,\n")


@pytest.fixture
def installed(miniature, tmp_path):
    """A miniature installation with our own `environment` package, and a folder of wheels instead of an index."""
    miniature.start("build")
    shelf = tmp_path / "wheels"
    wheel(shelf, "demo-extra", "1.5", "value = 15")
    for name in ("__init__", "errors", "guest_client", "install", "paths"):
        text = (paths.ROOT / "environment" / f"{name}.py").read_text()
        (miniature.root / "environment" / f"{name}.py").write_text(text)
    return miniature


def kernel(checkout, code, **extra):
    """Run code in the installation, as a notebook's kernel would."""
    program = checkout.root / ".venv" / "bin" / "python"
    defaults = {
        "UV_FIND_LINKS": str(checkout.home.parent / "wheels"),
        "PYTHONPATH": str(Path(packaging.__file__).parents[1]),
    }
    variables = checkout.environment(**{**defaults, **extra})
    done = subprocess.run(
        [program, "-c", f"import environment\nfrom environment import install\n{code}"],
        capture_output=True,
        text=True,
        env=variables,
        cwd=checkout.root,
        timeout=60,
    )
    return done.stdout, done.stderr


def test_an_extra_is_installed_on_first_use_with_one_line(installed):
    first, errors = kernel(installed, USE)
    assert not errors
    assert first.startswith("Installing the demo extra, once (demo-extra) ... ")
    assert first.splitlines()[1:] == ["15"]
    assert kernel(installed, USE) == ("15\n", "")


def test_an_interrupted_extra_counts_as_missing_and_is_installed_again(installed):
    kernel(installed, "environment.require('demo')")
    (installed.root / ".venv" / "course-adding").write_text("demo")
    module = next((installed.root / ".venv").rglob("demo_extra.py"))
    module.unlink()
    out, errors = kernel(installed, USE)
    assert not errors
    assert out.endswith("15\n")
    assert not (installed.root / ".venv" / "course-adding").exists()


def test_without_network_the_remedy_is_named(installed):
    nowhere = {"UV_DEFAULT_INDEX": "http://127.0.0.1:9/simple", "UV_OFFLINE": "false", "UV_HTTP_RETRIES": "0"}
    code = "try: environment.require('demo')\nexcept install.InstallError as error: print(error)"
    out, errors = kernel(installed, code, **{**nowhere, "UV_FIND_LINKS": ""})
    assert not errors
    assert "Connect once and run: python3 run.py install --all" in out
    assert not (installed.root / ".venv" / "course-adding").exists()


def test_two_notebooks_at_once_install_once(installed):
    with ThreadPoolExecutor(2) as pool:
        both = list(pool.map(lambda _: kernel(installed, USE), range(2)))
    assert [errors for _, errors in both] == ["", ""]
    assert [out.splitlines()[-1] for out, _ in both] == ["15", "15"]


def test_an_unknown_extra_is_the_users_mistake():
    with pytest.raises(install.UnknownExtra, match=r"no extra called 'djang'\. The extras are: dev, django"):
        install.require("djang")


def test_developers_tools_are_no_chapters_extra():
    assert "dev" in install.extras()
    assert "dev" not in install.chapters_extras()


@pytest.mark.parametrize(
    ("text", "met"),
    [
        ("pytest", True),
        ("pytest>=1", True),
        ("pytest<1", False),
        ("not-a-package-of-ours", False),
        ("not-a-package-of-ours ; sys_platform == 'no such system'", True),
        ("psycopg[binary]", True),
        ("psycopg[c]", False),
    ],
)
def test_metadata_decide_whether_a_requirement_is_met(text, met):
    assert install._met(Requirement(text)) is met


def test_what_is_there_needs_no_installer(capsys):
    assert install.install([]) == []
    install.require("dev")
    assert capsys.readouterr().out == ""


def test_a_missing_bootstrap_says_how_to_get_it_back(tmp_path):
    with pytest.raises(install.InstallError, match=r"git checkout run\.py"):
        install.bootstrap(tmp_path / "run.py")


def test_the_bootstrap_is_run_py():
    assert install.bootstrap().__file__ == str(paths.ROOT / "run.py")
    assert "course_bootstrap" not in sys.modules
