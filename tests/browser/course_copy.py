"""A copy of the course as a learner has it after cloning, in a folder of its own, and the labs started in it."""

import json
import os
import shutil
import socket
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

from environment import paths, processes, state, temporary

TREES = ("autograder", "course", "docs", "environment", "release", "source")
FILES = ("README.md", "nbgrader_config.py", "pyproject.toml", "run.py")
FOREIGN = ("COURSE_", "DATABASE_", "IPY", "JUPYTER", "PYTEST", "PYTHONDONTWRITE", "REDIS_")


@dataclass
class CourseCopy:
    """The copy; `folder` also holds the learner's home and the databases' data."""

    folder: Path

    @property
    def root(self) -> Path:
        return self.folder / "my course"

    @property
    def work(self) -> Path:
        return self.root / "work"

    def make(self) -> "CourseCopy":
        """Copy what a clone would bring. Blanks in paths are what learners have."""
        self.folder.chmod(0o755)  # the servers run under an account of their own and have to pass through
        for name in TREES:
            shutil.copytree(paths.ROOT / name, self.root / name, ignore=shutil.ignore_patterns("__pycache__"))
        for name in FILES:
            shutil.copy(paths.ROOT / name, self.root)
        (self.root / ".course").mkdir(mode=0o700)
        # Whoever sweeps up after a killed test looks for the servers' state here.
        (self.folder / temporary.STATE).symlink_to(self.root / ".course")
        (self.folder / "home").mkdir()
        return self

    def environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(FOREIGN)}
        data = str(self.folder / temporary.DATA)
        return {**kept, "HOME": str(self.folder / "home"), "PYTHONPATH": str(self.root), "COURSE_DATA": data}

    def start(self, program: str, *arguments: str) -> "subprocess.Popen[str]":
        return subprocess.Popen(
            [Path(sys.executable).parent / program, *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            env=self.environment(),
            cwd=self.root,
        )

    def run(self, *command: str) -> str:
        """Run one of our commands, such as `course update`, and return what it prints."""
        process = self.start(*command)
        out, err = process.communicate(timeout=300)
        assert process.returncode == 0, f"{' '.join(command)}: {out}{err}"
        return out + err

    def open(self, *arguments: str) -> "Lab":
        """Start JupyterLab and return it as soon as its address has been printed."""
        process = self.start("course", "lab", "--no-browser", "--port", str(_free_port()), *arguments)
        assert process.stdout is not None
        said = ""
        for line in process.stdout:
            said += line
            if "Ctrl-C" in line:
                return Lab(self, process, next(word for word in said.split() if word.startswith("http://")))
        raise AssertionError(f"course lab ended: {said}{process.communicate()[1]}")

    def released(self, chapter: str) -> Path:
        """Return the released notebook of a chapter, such as ch13."""
        (found,) = (self.root / "release").glob(f"{chapter}-*/*.ipynb")
        return found

    def fresh(self, chapter: str, cells: int | None = None) -> Path:
        """Return the notebook of a learner who has not begun: as released, or only its first cells, and no diary."""
        shutil.rmtree(self.root / ".course" / "progress", ignore_errors=True)
        released = self.released(chapter)
        content = json.loads(released.read_bytes())
        content["cells"] = content["cells"][:cells]
        own = self.work / released.relative_to(self.root / "release")
        own.write_text(json.dumps(content), encoding="utf-8")
        return own

    def close(self) -> None:
        self.run("course", "services", "reset")


@dataclass
class Lab:
    """A JupyterLab that runs."""

    copy: CourseCopy
    process: "subprocess.Popen[str]"
    address: str

    @property
    def token(self) -> str:
        return self.address.rpartition("token=")[2]

    def url(self, path: str) -> str:
        """Return an address on this server that opens without a question."""
        parts = urlsplit(self.address)
        return f"{parts.scheme}://{parts.netloc}/{path}{'&' if '?' in path else '?'}token={self.token}"

    def ask(self, method: str, path: str, body: object = None) -> Any:
        """Talk to the server's REST interface."""
        data = None if body is None else json.dumps(body).encode()
        request = Request(self.url(path), data=data, method=method, headers={"Authorization": f"token {self.token}"})
        with urlopen(request, timeout=60) as answer:
            text = answer.read()
        return json.loads(text) if text else None

    def kernels(self) -> list[int]:
        """Return the process ids of the kernels."""
        import psutil

        children = psutil.Process(self.process.pid).children()
        return [child.pid for child in children if "ipykernel_launcher" in " ".join(child.cmdline())]

    def end_kernels(self) -> None:
        """End all kernels and wait for it: the next test counts its own."""
        for session in self.ask("GET", "api/sessions"):
            self.ask("DELETE", f"api/sessions/{session['id']}")
        assert processes.wait_until(lambda: not self.kernels(), 30), f"These kernels do not end: {self.kernels()}"

    def log(self) -> str:
        return "\n".join(file.read_text() for file in (self.copy.root / ".course").glob("jupyter/*/server.log"))

    def stop(self) -> None:
        """Stop it as Ctrl-C does; nothing of it may be left."""
        family = self._family()
        self.process.terminate()
        self.process.communicate(timeout=60)
        left = [pid for pid in family if not processes.wait_until(lambda pid=pid: not processes.token(pid), 20)]
        assert not left, f"These processes outlived the lab: {left}"

    def _family(self) -> list[int]:
        import psutil

        own = psutil.Process(self.process.pid)
        found = state.load(self.copy.root / ".course")
        servers = [found.keeper, *(server.pid for server in found.servers.values())] if found else []
        return [own.pid, *(child.pid for child in own.children(recursive=True)), *servers]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
