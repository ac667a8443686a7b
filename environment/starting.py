"""Start the keeper as a process of its own, and hear from it whether the services run."""

import os
import selectors
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

from environment import paths, processes, state
from environment.errors import ServiceError

# -I and the path in the code: neither the learner's folder nor PYTHONPATH may lend the keeper a module.
_CODE = "import sys; sys.path.insert(0, sys.argv[2]); from environment.keeper import run; run(sys.argv[1])"


def start(folder: Path, patience: float, living: Callable[[Path], state.Running | None]) -> state.Running:
    """Start the services and return what runs; another keeper may be just starting or just leaving."""
    for _ in processes.ticks(patience, pause=0.3):
        answer = _spawn(folder, patience)
        if answer not in ("ok", "taken"):
            raise ServiceError(answer or f"The keeper of the services ended without a word; see {folder}/keeper.log.")
        if running := living(folder):
            return running
    raise ServiceError(
        f"The services in {folder} are kept by a process that cannot be used from here, perhaps in a container. "
        f"Stop them where they were started (course services down), or use another folder: export COURSE_STATE=..."
    )


def _spawn(folder: Path, patience: float) -> str:
    options: dict[str, Any] = {"start_new_session": True}
    if sys.platform == "win32":
        options = {"creationflags": subprocess.DETACHED_PROCESS | subprocess.CREATE_NEW_PROCESS_GROUP}
    with (folder / "keeper.log").open("a") as log:
        process = subprocess.Popen(
            [sys.executable, "-I", "-c", _CODE, str(folder), str(paths.ROOT)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=log,
            cwd=folder,
            **options,
        )
    assert process.stdout is not None
    with process.stdout as stream:
        answer = _first_line(stream, patience)
    if os.name == "posix":
        # The keeper itself is this process's child and nobody's zombie: see keeper.run.
        process.wait()
    else:
        process.returncode = 0
    return answer


def _first_line(stream: IO[bytes], patience: float) -> str:
    if os.name == "posix":
        with selectors.DefaultSelector() as selector:
            selector.register(stream, selectors.EVENT_READ)
            if not selector.select(patience):
                return f"The keeper of the services said nothing for {patience:.0f} seconds. Try: course services down"
    return stream.readline().decode(errors="replace").strip()
