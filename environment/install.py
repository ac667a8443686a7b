"""Chapters' extras: what they are, whether they are here, and how they come on first use.

The installers themselves belong to run.py, the bootstrap, which is loaded from its file: there is one way to install,
with one lock, one set of messages and one way of finding the package index.
"""

import contextlib
import importlib
import importlib.metadata
import importlib.util
import io
import sys
import time
import tomllib
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from types import ModuleType

from packaging.requirements import Requirement

from environment import guest_client, paths

_UNFINISHED = "course-adding"


class InstallError(RuntimeError):
    """An extra cannot be installed; the text says why and what to do."""


class UnknownExtra(InstallError):
    """There is no extra of this name."""


def extras() -> dict[str, list[str]]:
    """Return the extras of pyproject.toml with their requirements."""
    project = tomllib.loads((paths.ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return dict(project.get("optional-dependencies", {}))


def chapters_extras() -> list[str]:
    """Return the names of the extras that chapters use: all but the developers' tools."""
    return sorted(set(extras()) - {"dev"})


def requirements(extra: str) -> list[str]:
    """Return the requirements of one extra."""
    if guest_client.is_guest():
        return [str(text) for text in guest_client.ask("requirements", extra=extra)["requirements"]]
    known = extras()
    if extra not in known:
        raise UnknownExtra(f"There is no extra called {extra!r}. The extras are: {', '.join(sorted(known))}.")
    return known[extra]


def missing(extra: str) -> list[str]:
    """Return the requirements of an extra that are not met here; all of them when its installation was interrupted."""
    wanted = requirements(extra)
    if extra in _unfinished():
        return wanted
    return [text for text in wanted if not _met(Requirement(text))]


def _met(requirement: Requirement) -> bool:
    elsewhere = requirement.marker and not requirement.marker.evaluate({"extra": ""})
    return bool(elsewhere) or _present(requirement)


def _present(requirement: Requirement) -> bool:
    try:
        found = importlib.metadata.distribution(requirement.name)
    except importlib.metadata.PackageNotFoundError:
        return False
    if not requirement.specifier.contains(found.version, prereleases=True):
        return False
    inner = [Requirement(text) for text in found.requires or []]
    return all(_present(one) for extra in requirement.extras for one in inner if _belongs(one, extra))


def _belongs(requirement: Requirement, extra: str) -> bool:
    marker = requirement.marker
    return bool(marker and marker.evaluate({"extra": extra}) and not marker.evaluate({"extra": ""}))


def require(extra: str) -> None:
    """Make a chapter's extra importable: install it on first use, with one line on standard output."""
    packages = missing(extra)
    if not packages:
        return
    if guest_client.is_guest():
        raise InstallError(
            f"The {extra} extra is not installed where this notebook is judged: {', '.join(_names(packages))} missing. "
            f"That is not your fault; there the instructor runs: python3 run.py install --all"
        )
    print(f"Installing the {extra} extra, once ({', '.join(_names(packages))}) ...", end="", flush=True)
    started = time.monotonic()
    try:
        # The installer's own lines are for a terminal; a notebook gets this one line.
        with contextlib.redirect_stdout(io.StringIO()):
            install([extra])
    finally:
        print(f" {time.monotonic() - started:.1f} s", flush=True)


def install(wanted: Iterable[str]) -> list[str]:
    """Install what is missing of these extras and return the names of those that were not complete."""
    names = [name for name in dict.fromkeys(wanted) if missing(name)]
    if not names:
        return []
    boot = bootstrap()
    try:
        with boot.alone() as lock:
            names = [name for name in names if missing(name)]  # another process may have done it meanwhile
            if names:
                _run(boot, names, lock)
    except (boot.Stop, boot.Failed, OSError) as error:
        raise InstallError(_sentence(boot, names, error)) from None
    importlib.invalidate_caches()
    return names


def _run(boot: ModuleType, names: list[str], lock: int) -> None:
    packages = [package for name in names for package in requirements(name)]
    command, again = _installer(boot, lock)
    settings = boot.uv_settings()
    before = _unfinished()
    _mark(before | set(names))
    try:
        options = [again] if before & set(names) else []
        boot.run(
            f"installing {', '.join(names)}", [*command, *options, "-c", str(boot.LOCKED), *packages], lock, **settings
        )
    except (boot.Stop, boot.Failed):
        _mark(before)  # it ended by itself, so nothing was left half done
        raise
    _mark(before - set(names))


def _installer(boot: ModuleType, lock: int) -> tuple[list[str], str]:
    """Return the installing command and its option to install again what looks installed."""
    if boot.runs(str(boot.UV), "--version"):
        return [str(boot.UV), "pip", "install", "--python", sys.executable], "--reinstall"
    if boot.runs(sys.executable, "-m", "pip", "--version"):
        return [sys.executable, "-m", "pip", "install", "--progress-bar", "off"], "--force-reinstall"
    boot.fetch("uv", lock)
    return [str(boot.UV), "pip", "install", "--python", sys.executable], "--reinstall"


def _sentence(boot: ModuleType, names: list[str], error: Exception) -> str:
    if isinstance(error, boot.Offline):
        return (
            f"The extra {', '.join(names)} is not installed yet, and the package index cannot be reached. "
            f"Connect once and run: python3 run.py install --all"
        )
    return f"{error}\nThe extra {', '.join(names)} could not be installed. Try again: python3 run.py install --all"


def _marker() -> Path:
    return Path(sys.prefix) / _UNFINISHED


def _unfinished() -> set[str]:
    with contextlib.suppress(OSError):
        return set(_marker().read_text(encoding="utf-8").split())
    return set()


def _mark(names: set[str]) -> None:
    if names:
        _marker().write_text("\n".join(sorted(names)), encoding="utf-8")
    else:
        _marker().unlink(missing_ok=True)


def _names(packages: list[str]) -> list[str]:
    return [Requirement(package).name for package in packages]


@cache
def bootstrap(path: Path = paths.ROOT / "run.py") -> ModuleType:
    """Return run.py as a module: where the installation is, its installers, its lock."""
    spec = importlib.util.spec_from_file_location("course_bootstrap", path)
    if spec is None or spec.loader is None or not path.exists():
        raise InstallError(f"{path} is missing. Get it back: git checkout run.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
