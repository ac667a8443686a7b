"""The JupyterLab server of environment.lab: its configuration, and how it stops."""

import os
import shutil
import signal
import sys
import threading
from collections.abc import Callable
from types import FrameType
from typing import TYPE_CHECKING, Any

from jupyter_server.serverapp import ServerApp
from jupyterlab.labapp import LabApp
from traitlets.config import Config

from environment import paths

if TYPE_CHECKING:
    from environment.lab import Lab

_EXTENSIONS = {
    "learner": ["jupyter_server_terminals"],
    "instructor": [
        "jupyter_server_terminals",
        "jupyterlab_jupytext",
        "nbgrader.server_extensions.formgrader",
        "nbgrader.server_extensions.validate_assignment",
        "nbgrader.server_extensions.assignment_list",
        "nbgrader.server_extensions.course_list",
    ],
}
_PATIENCE = 10.0


class Server(ServerApp):
    """A Jupyter server that stops at the first Ctrl-C, at SIGTERM and when its terminal is closed."""

    opened: Callable[[], None]

    def address(self) -> str:
        """Return the one address to open, token included."""
        return f"http://127.0.0.1:{self.port}{self.default_url}?token={self.identity_provider.token}"

    def init_signal(self) -> None:
        """Stop at once where the stock server would ask."""
        for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK"):
            number = getattr(signal, name, None)
            # Whoever starts with nohup wants the server to outlive the terminal.
            if number and not (name == "SIGHUP" and signal.getsignal(number) == signal.SIG_IGN):
                signal.signal(number, self._on_signal)

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        if self._stopping:
            _end_now()
        watchdog = threading.Timer(_PATIENCE, _end_now)
        watchdog.daemon = True
        watchdog.start()
        self.stop(from_signal=True)

    async def _post_start(self) -> None:
        await super()._post_start()  # type: ignore[no-untyped-call]
        self.opened()


class CourseLab(LabApp):  # type: ignore[misc]
    """JupyterLab on the course's own server class."""

    serverapp_class = Server

    @classmethod
    def get_extension_package(cls) -> str:
        """Return the package that the server loads; the stock answer is the package that this class lives in."""
        return "jupyterlab"


def make(lab: "Lab") -> Server:
    """Return a server that listens, with everything loaded, ready to be started."""
    if lab.role == "instructor":
        os.chdir(lab.root)  # nbgrader's tools read nbgrader_config.py from the working directory
    extensions = (*_EXTENSIONS[lab.role], *lab.server_extensions)
    CourseLab.serverapp_config = {"jpserver_extensions": dict.fromkeys(extensions, True)}
    server: Server = CourseLab.initialize_server(argv=[], config=Config(_config(lab)))
    return server


def _config(lab: "Lab") -> dict[str, dict[str, Any]]:
    return {
        "ServerApp": {
            "root_dir": str(lab.root),
            "default_url": f"/lab/tree/{lab.page}",
            "ip": lab.ip,
            "port": lab.port,
            "open_browser": False,
            "allow_root": True,
            "log_level": "INFO",
            "terminado_settings": _terminal(),
        },
        "LabApp": {
            "app_settings_dir": str(lab.settings),
            "default_url": f"/lab/tree/{lab.page}",
            "news_url": None,
            "check_for_updates_class": "jupyterlab.handlers.announcements.NeverCheckForUpdate",
            "extension_manager": "readonly",
            "extra_labextensions_path": [str(folder) for folder in lab.lab_extensions],
        },
        "KernelSpecManager": {"allowed_kernelspecs": {"python3"}},
        "KernelManager": {"shutdown_wait_time": 1.0},
        "CourseDirectory": {"root": str(paths.ROOT)},
    }


def _terminal() -> dict[str, list[str]]:
    """Return the shell of JupyterLab's terminals: no login shell, which would forget where `course` is."""
    shell = os.environ.get("SHELL") or shutil.which("bash") or "/bin/sh"
    return {} if os.name == "nt" else {"shell_command": [shell]}


def _end_now() -> None:
    """End the kernels and this process without any ceremony."""
    import psutil

    for child in psutil.Process().children(recursive=True):
        child.kill()
    sys.stderr.flush()
    os._exit(1)
