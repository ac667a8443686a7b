#!/usr/bin/env python3
"""Start the course on a machine that has nothing but Python (3.11 or newer) and pip.

    python3 run.py [--no-browser]        install what is missing, then open the course in JupyterLab
    python3 run.py install [--all]       install, start nothing; --all brings every chapter's extra, for offline days
    python3 run.py test [-k NAME ...]    run the test suite; pytest's own arguments may follow
    python3 run.py VERB ...              every other verb belongs to `course`: python3 run.py doctor

How it works: pip puts the installer uv into .boot/ (so neither PEP 668 nor a missing venv module matters); uv makes
.venv/ and installs the locked packages; where uv cannot be had, virtualenv and pip do the same. The stamp in .venv is
written last. As long as it fits, a start uses no network: this process becomes `.venv/bin/python -m course` at once.
Keep to the syntax of Python 3.6: an older Python must be able to read this file to say that it is too old.
"""

import ast
import contextlib
import errno
import functools
import hashlib
import importlib
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).absolute().parent
BOOT, VENV = ROOT / ".boot", ROOT / ".venv"
WINDOWS = os.name == "nt"
BIN, EXE = ("Scripts", ".exe") if WINDOWS else ("bin", "")
PYTHON = VENV / BIN / f"python{EXE}"
UV = BOOT / "bin" / f"uv{EXE}"
STAMP = VENV / "course-stamp"
UNFINISHED = "unfinished"
LOCKED = ROOT / "environment" / "requirements.txt"
# The Python that .venv is made from: not the one of an environment that happens to be active.
BASE = getattr(sys, "_base_executable", None) or sys.executable
AGAIN = " ".join(["python3 run.py", *sys.argv[1:]])
HERE = any(Path(place, "pip").is_dir() for place in sys.path)
PIP = [sys.executable if HERE else BASE, "-m", "pip", "--disable-pip-version-check"]
NO_SPACE = re.compile("no space left on device|os error 28|disk quota exceeded|not enough space", re.I)
NO_NETWORK = re.compile("dns error|connection|unreachable|no route|timed? ?out|proxyerror|lookup|not known", re.I)
# What pip was told about the index, the proxy and the certificates holds for uv too.
FOR_UV = {"index-url": "UV_DEFAULT_INDEX", "cert": "SSL_CERT_FILE", "proxy": "ALL_PROXY"}
say = functools.partial(print, flush=True)


class Stop(Exception):
    """The end of this start: a sentence with its remedy."""


class Offline(Stop):
    """The packages cannot be fetched because there is no network."""


class Failed(Exception):
    """An installer failed for a reason of its own; another installer may succeed."""


def fingerprint() -> str:
    """Return a text that changes with the wanted packages, the place of the checkout and the Python of .venv."""
    files = [path for path in (ROOT / "pyproject.toml", LOCKED, VENV / "pyvenv.cfg") if path.exists()]
    return hashlib.sha256(b"\0".join([bytes(ROOT), bytes(PYTHON.resolve()), *map(Path.read_bytes, files)])).hexdigest()


def read_stamp() -> str:
    """Return the stamp, an empty text when there is none."""
    return STAMP.read_bytes().decode("ascii", "replace") if STAMP.exists() else ""


def write_stamp(text: str) -> None:
    """Write the stamp whole or not at all."""
    draft = STAMP.with_suffix(".new")
    draft.write_text(text, encoding="ascii")
    draft.replace(STAMP)


def installed() -> bool:
    """Say whether the core is installed as it is wanted now, without running anything."""
    return PYTHON.exists() and read_stamp() == fingerprint()


def runs(*command: str) -> bool:
    """Say whether a command runs and succeeds."""
    with contextlib.suppress(OSError):
        return subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode == 0
    return False


def run(title: str, command: list, lock: int, **more: str) -> None:
    """Run one installer, with its output as it comes; raise Offline, Stop (a full disk) or Failed."""
    say(f"  {title} ...")
    started, lines = time.monotonic(), []
    # The installer holds the lock too: when this process is killed, nobody installs beside an installer left alone.
    options = {"cwd": ROOT, "env": dict(os.environ, **more), "stdin": subprocess.DEVNULL, "stderr": subprocess.STDOUT}
    with subprocess.Popen(command, stdout=subprocess.PIPE, pass_fds=() if WINDOWS else (lock,), **options) as process:
        try:
            for raw in process.stdout:
                lines.append(raw.decode("utf-8", "replace").strip())
                if sys.stdout.isatty():
                    say("\r\033[K   ", lines[-1][: shutil.get_terminal_size().columns - 6], end="")
                elif lines[-1].startswith(("Resolved", "Downloading", "Prepared", "Installed")):
                    say("   ", lines[-1])
            status = process.wait()
        finally:
            process.terminate()
    say("\r\033[K" if sys.stdout.isatty() else "", end="")
    if status:
        raise failure(title, "\n".join(lines))
    say(f"  {title}: {time.monotonic() - started:.1f} s")


def failure(title: str, output: str) -> Exception:
    """Read an installer's last words."""
    if NO_SPACE.search(output):
        return Stop(full_disk())
    if NO_NETWORK.search(output):
        remedy = "behind a proxy: export HTTPS_PROXY=...; with your own index: pip config set global.index-url ..."
        return Offline(f"No network: the packages could not be fetched. Connect ({remedy}), then start again: {AGAIN}")
    return Failed("\n".join([f"{title} did not succeed:", *output.splitlines()[-12:]]))


def full_disk() -> str:
    """Return the sentence for a full disk; it names the fullest place that an installation writes to."""
    places = [place for place in (str(ROOT), str(Path.home()), tempfile.gettempdir()) if Path(place).is_dir()]
    free, place = min((shutil.disk_usage(place).free // 2**20, place) for place in places)
    return f"The disk is full: {free} MB are left for {place}. Free some (it takes 1000) and start again: {AGAIN}"


def fetch(name: str, lock: int) -> None:
    """Put a tool into .boot with pip."""
    if not runs(*PIP, "--version"):
        remedy = f"Debian, Ubuntu: apt install python3-pip; elsewhere: {PIP[0]} -m ensurepip"
        raise Stop(f"This Python ({PIP[0]}) has no pip. Get it ({remedy}) and start again: {AGAIN}")
    options = ["--target", str(BOOT), "--upgrade", "--no-compile", "--progress-bar", "off", "--retries", "2"]
    command = [*PIP, "install", "--no-input", *options, "--root-user-action", "ignore", name]
    # Some people's configuration says --user or asks for a virtual environment: neither goes with --target.
    run(f"fetching the installer {name}", command, lock, PIP_USER="0", PIP_REQUIRE_VIRTUALENV="0")


def uv_settings() -> dict:
    """Return the variables that make uv use the same package index as pip."""
    found = {"UV_PYTHON_DOWNLOADS": "never", "UV_NO_PROGRESS": "1"}
    if not os.access(str(Path.home()), os.W_OK):
        found["UV_CACHE_DIR"] = str(BOOT / "cache")
    listed = subprocess.run([*PIP, "config", "list"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout
    # pip lists ":env:.KEY" before "global.KEY", and the first one wins here as it does there.
    for key, _, value in (line.partition("=") for line in listed.decode("utf-8", "replace").splitlines()):
        name = FOR_UV.get(key.rpartition(".")[2])
        with contextlib.suppress(ValueError, SyntaxError):
            if name and name not in os.environ:
                found.setdefault(name, str(ast.literal_eval(value)).strip())
    return found


def install(lock: int) -> None:
    """Install the core with uv, or else with pip; the stamp comes last."""
    before = read_stamp()
    try:
        try:
            install_with_uv(lock)
        except Failed as error:
            say(f"{error}\nTrying again with pip, which is slower.")
            install_with_pip(lock)
    except Offline:
        if before in ("", UNFINISHED) or not PYTHON.exists():
            raise
        # A complete installation is older than the list of packages; without a network nothing of it was changed.
        say("The list of packages has changed, but there is no network: going on with the packages that are here.")
        return write_stamp(before)
    except Failed as error:
        raise Stop(f"{error}\nThe lines above say why. When that is put right, start again: {AGAIN}") from None
    return write_stamp(fingerprint())


def install_with_uv(lock: int) -> None:
    """Install with uv, fetched first when it is not there."""
    if not runs(str(UV), "--version"):
        fetch("uv", lock)
    settings = uv_settings()
    if not usable("-c", "import sys; sys.exit(sys.version_info < (3, 11))"):
        run("making .venv", [str(UV), "venv", "--quiet", "--python", BASE, str(VENV)], lock, **settings)
    write_stamp(UNFINISHED)
    command = [str(UV), "pip", "install", "--python", str(PYTHON), "-c", str(LOCKED), "-e", str(ROOT)]
    run("installing the packages", command, lock, **settings)


def install_with_pip(lock: int) -> None:
    """Install with virtualenv and pip, where uv does not run."""
    if not usable("-m", "pip", "--version"):
        fetch("virtualenv", lock)
        run("making .venv", [BASE, "-m", "virtualenv", str(VENV)], lock, PYTHONPATH=str(BOOT))
    write_stamp(UNFINISHED)
    command = [str(PYTHON), "-m", "pip", "install", "--progress-bar", "off", "-c", str(LOCKED), "-e", str(ROOT)]
    run("installing the packages with pip", command, lock)


def usable(*arguments: str) -> bool:
    """Say whether .venv can be added to (complete, and its Python runs with these arguments); remove it when not."""
    if read_stamp() != UNFINISHED and runs(str(PYTHON), *arguments):
        return True
    if VENV.exists():
        say("  removing a .venv that was left unfinished or does not work")
        shutil.rmtree(str(VENV))
    return False


@contextlib.contextmanager
def alone():  # noqa: ANN201 (Iterator[int] cannot be written without typing, which the fast path does without)
    """Hold the lock of this checkout and give its number; the system frees it however the holder ends."""
    BOOT.mkdir(exist_ok=True)
    with (BOOT / "lock").open("a+b") as stream:
        if not locked(stream.fileno()):
            say("Another start is installing in this folder; waiting for it to finish ...")
            while not locked(stream.fileno()):
                time.sleep(0.2)
        yield stream.fileno()


def locked(handle: int) -> bool:
    """Try to lock a file; a file system that knows no locks counts as locked."""
    files = importlib.import_module("msvcrt" if WINDOWS else "fcntl")
    try:
        if WINDOWS:
            files.locking(handle, files.LK_NBLCK, 1)
        else:
            files.flock(handle, files.LOCK_EX | files.LOCK_NB)
    except OSError as error:
        return error.errno not in (errno.EAGAIN, errno.EACCES, errno.EDEADLK)
    return True


def check_python() -> None:
    """Go on with a newer Python when this one is too old and there is one; else say so."""
    if sys.version_info >= (3, 11):  # noqa: UP036 (this is the line that finds out)
        return
    for newer in filter(None, (shutil.which(f"python3.{minor}") for minor in range(19, 10, -1))):
        if runs(newer, "-m", "pip", "--version"):
            os.execv(newer, [newer, str(ROOT / "run.py"), *sys.argv[1:]])
    version = sys.version.split()[0]
    raise Stop(f"This is Python {version}; the course needs 3.11 or newer. Install one, then start: python3.11 run.py")


def ensure() -> None:
    """Install the core unless it is there."""
    if installed():
        return
    for path in (ROOT, BOOT, VENV):
        if path.exists() and not os.access(str(path), os.W_OK):
            remedy = f'cp -r "{ROOT}" ~/my-course; cd ~/my-course; rm -rf .boot .venv .course; {AGAIN}'
            raise Stop(f"{path} cannot be written. Copy the course to a folder of your own and start there: {remedy}")
    with alone() as lock:
        if not installed():
            say("Installing the course (once; 15 seconds on a fast line, some minutes on a slow one)")
            started = time.monotonic()
            install(lock)
            say(f"Installed in {time.monotonic() - started:.1f} s.")


def hand_over(*arguments: str) -> None:
    """Become the course's own command, in its own environment; the process id stays the same."""
    path = os.pathsep.join([str(VENV / BIN), os.environ.get("PATH", os.defpath)])
    env = dict(os.environ, VIRTUAL_ENV=str(VENV), PATH=path)
    env.pop("PYTHONDONTWRITEBYTECODE", None)  # set in many containers, it makes every start compile all of JupyterLab
    command = [str(PYTHON), "-P", "-m", "course", *arguments]
    if WINDOWS:
        sys.exit(subprocess.call(command, env=env))
    os.execve(command[0], command, env)


def main(*arguments: str) -> None:
    """Install what is missing, then do what was asked for."""
    check_python()
    wants_help = arguments[:1] in (("-h",), ("--help",))
    if wants_help and not installed():
        return say(__doc__.partition("\n\nHow it works")[0])
    for number in (signal.SIGTERM, getattr(signal, "SIGHUP", signal.SIGTERM)):
        if signal.getsignal(number) == signal.SIG_DFL:  # nohup ignores SIGHUP, and that must stay so
            signal.signal(number, lambda number, frame: sys.exit(128 + number))
    ensure()
    is_lab = not arguments or (arguments[0].startswith("-") and not wants_help)
    return hand_over(*(["lab"] if is_lab else []), *arguments)


if __name__ == "__main__":
    try:
        main(*sys.argv[1:])
    except Stop as stop:
        sys.exit(str(stop))
    except KeyboardInterrupt:
        sys.exit(f"\nInterrupted. Nothing is broken; go on with: {AGAIN}")
    except OSError as problem:
        sys.exit(full_disk() if problem.errno == errno.ENOSPC else f"{problem}. When that is put right: {AGAIN}")
