"""JupyterLab in this very process, with settings of its own, for a learner or for an instructor.

The server is no child of the launcher: it is the launcher. So whatever ends this process ends the server; the kernels
notice within a second that their parent has gone, and the services' keeper stops the servers when no user is left.
What Jupyter and the kernels print goes to a log file, so that the terminal shows one address and nothing else.
"""

import contextlib
import os
import sys
import threading
import webbrowser
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from environment import paths, processes, services, state
from environment.errors import ServiceError

if TYPE_CHECKING:
    from environment.lab_server import Server

_SETTINGS = Path(__file__).parent / "jupyter"


@dataclass(frozen=True)
class Lab:
    """What JupyterLab shows and where: `role` is learner or instructor, `root` the folder, `page` the first file.

    The extensions are those of the floors above: modules for the server, folders of built ones for the browser.
    Only a container has a reason to listen on another `ip`: its host says who gets that far.
    """

    role: str
    root: Path
    page: str
    port: int = 8888
    browser: bool = True
    services: str = "embedded"
    ip: str = "127.0.0.1"
    server_extensions: tuple[str, ...] = ()
    lab_extensions: tuple[Path, ...] = ()

    @property
    def settings(self) -> Path:
        """Return the folder of the role's JupyterLab settings."""
        return _SETTINGS / self.role

    @property
    def home(self) -> Path:
        """Return the folder that takes the place of ~/.jupyter, ~/.ipython and their like."""
        return paths.state() / "jupyter" / self.role


def run(lab: Lab) -> int:
    """Run JupyterLab until it is stopped; return the exit status."""
    state.folder()
    try:
        lab.home.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise state.unwritable(lab.home, error) from error
    with state.locked(lab.home / "lab.lock", seconds=0) as got:
        return _start(lab) if got else _point_to_running(lab)


def _start(lab: Lab) -> int:
    _forget_address(lab)
    _isolate(lab)
    problems: list[str] = []
    containers = lab.services == "compose" and "compose" not in _kinds()
    starting = threading.Thread(target=_start_services, args=(lab, problems), daemon=True)
    starting.start()
    try:
        with _quiet(lab.home / "server.log") as terminal:
            server = _make_server(lab)
            starting.join()
            _say("\n".join(problems), terminal)
            server.opened = lambda: _announce(lab, server.port, server.address(), terminal)
            server.start()
            _say("Stopping ...", terminal)
    finally:
        starting.join()
        _forget_address(lab)
        _leave_services(containers)
    return 0


def _make_server(lab: Lab) -> "Server":
    _shut_out()
    _lighten()
    from environment import lab_server

    try:
        return lab_server.make(lab)
    except SystemExit:
        log = lab.home / "server.log"
        raise ServiceError(f"JupyterLab does not start; its log says why: {log}. Another port: --port 9000") from None


def _isolate(lab: Lab) -> None:
    """Set what the server, its kernels and its terminals find in their environment."""
    home, programs = lab.home, Path(sys.executable).parent
    os.environ.update(
        JUPYTER_CONFIG_DIR=str(home / "config"),
        JUPYTER_DATA_DIR=str(home / "data"),
        JUPYTER_RUNTIME_DIR=str(home / "runtime"),
        JUPYTERLAB_DIR=str(Path(sys.prefix) / "share" / "jupyter" / "lab"),
        JUPYTERLAB_SETTINGS_DIR=str(home / "settings"),
        JUPYTERLAB_WORKSPACES_DIR=str(home / "workspaces"),
        IPYTHONDIR=str(home / "ipython"),
        # pytest's plugins are loaded by name when a chapter wants them; all of them would cost two seconds per kernel.
        PYTEST_DISABLE_PLUGIN_AUTOLOAD="1",
        PATH=os.pathsep.join([str(programs), os.environ.get("PATH", os.defpath)]),
    )
    for name in ("JUPYTER_PATH", "JUPYTER_CONFIG_PATH", "JUPYTER_NO_CONFIG"):
        os.environ.pop(name, None)


def _shut_out() -> None:
    """Forget what others have installed or configured for every Jupyter on this machine."""
    from jupyter_core import paths as jupyter

    for everywhere in (jupyter.SYSTEM_CONFIG_PATH, jupyter.SYSTEM_JUPYTER_PATH):
        everywhere.clear()


def _lighten() -> None:
    """Leave out two things that JupyterLab does while it is imported, a second each, of no use here."""
    # jsonschema builds a grammar for international addresses from it; without it the standard check is used.
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
    from jupyterlab import commands

    # Where Node.js is installed, yarn is run and asked for its registry, which only building JupyterLab needs.
    commands._yarn_config = lambda logger: {"yarn config": {}, "npm config": {}}


def _start_services(lab: Lab, problems: list[str]) -> None:
    try:
        services.join() if lab.services in _kinds() else services.up(kind=lab.services)
    except ServiceError as error:
        problems.append(f"{error}\nJupyterLab opens all the same; chapters that need no services work.")


def _kinds() -> set[str]:
    with contextlib.suppress(ServiceError):  # containers that do not answer
        return {service.kind for service in services.status()}
    return set()


def _leave_services(containers: bool) -> None:
    """Stop the services at once when nobody else uses them; without this embedded ones would stop in two seconds.

    Containers are stopped when this lab has started them.
    """
    folder = paths.state()
    others = [pid for pid in state.users(folder) if pid != os.getpid()]
    ours = containers if "compose" in _kinds() else not others and not state.is_pinned(folder)
    if ours:
        services.down()


@contextlib.contextmanager
def _quiet(log: Path) -> Iterator[TextIO]:
    """Send standard output and error of this process and its children to a log; give the real terminal."""
    sys.stdout.flush()
    terminal = os.fdopen(os.dup(1), "w", encoding="utf-8", errors="replace")
    kept = os.dup(2)
    with contextlib.suppress(FileNotFoundError):
        log.replace(log.with_suffix(".old.log"))
    handle = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(handle, 1)
    os.dup2(handle, 2)
    os.close(handle)
    try:
        yield terminal
    finally:
        sys.stdout.flush()
        os.dup2(terminal.fileno(), 1)
        os.dup2(kept, 2)


def _announce(lab: Lab, port: int, url: str, terminal: TextIO) -> None:
    """Tell the learner, and a second start, where JupyterLab is."""
    if port != lab.port:
        _say(f"Port {lab.port} is in use by another program; using {port}.", terminal)
    state.write(lab.home / "address", url)
    _say(f"\n    {url}\n\nThe course is open at this address. Stop it with Ctrl-C.", terminal)
    _browse(lab, url)


def _say(text: str, terminal: TextIO) -> None:
    # A closed terminal is one of the ways to stop the course: nobody is left to read this.
    with contextlib.suppress(OSError, ValueError):
        print(text, end="\n" if text else "", file=terminal, flush=True)


def _browse(lab: Lab, url: str) -> None:
    if lab.browser and _has_screen():
        threading.Thread(target=webbrowser.open, args=(url,), daemon=True).start()


def _has_screen() -> bool:
    """Say whether a browser can show up; a text browser in this terminal would be of no use."""
    if sys.platform in ("win32", "darwin"):
        return "SSH_CONNECTION" not in os.environ
    return any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "WSL_DISTRO_NAME"))


def _point_to_running(lab: Lab) -> int:
    """Show the address of the JupyterLab that runs already: two of them would overwrite each other's notebooks."""
    address = lab.home / "address"
    if not processes.wait_until(address.exists, 20):
        raise ServiceError("Another start of the course is on its way in this folder. Wait for it, or stop it.")
    url = address.read_text(encoding="utf-8")
    print(f"\n    {url}\n\nThe course is already open at this address, started in another terminal.", flush=True)
    _browse(lab, url)
    return 0


def _forget_address(lab: Lab) -> None:
    (lab.home / "address").unlink(missing_ok=True)
