"""What JupyterLab's side panel asks the server for; course.opening mounts it into the learner's lab."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jupyter_server.serverapp import ServerApp


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    return [{"module": "course.lab"}]


def _load_jupyter_server_extension(server: "ServerApp") -> None:
    from course.lab import handlers

    handlers.mount(server.web_app)
