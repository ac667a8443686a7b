"""Runs `autograder grade` with servers that outlive it, and looks afterwards for whatever it has left behind.

`python keeper.py FOLDER`: FOLDER/order.json says what to run; FOLDER/evidence.json is what was found. As root the run
gets a /dev/shm of its own, so that everything in it afterwards is its doing; orphans become children of this process.
"""

import contextlib
import fcntl
import json
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg

from autograder.containers import daemon
from autograder.errors import AutograderError
from autograder.sandbox import linux, slots
from environment import services
from environment.temporary import own_services

SUBREAPER = 36
OURS = ("grader-", "course-", "submission-", "assignment-", "canary-", "psm_", "sem.")
TEMPLATES = re.compile(r"template|blank|course_guests_\d+$|course_guests_\d+_\w+_[0-9a-f]{8}$")


def alone() -> None:
    """Be the parent of all orphans, and where possible in a file system view of our own."""
    linux.prctl(SUBREAPER, 1)
    with contextlib.suppress(OSError):
        linux.unshare(linux.NEWNS)
        linux.mount(None, "/", linux.MS_REC | linux.MS_PRIVATE)
        linux.mount("tmpfs", "/dev/shm", linux.MS_NOSUID | linux.MS_NODEV, "mode=1777")


def below() -> list[int]:
    """Every living process below this one."""
    found, todo = [], [os.getpid()]
    while todo:
        for task in Path(f"/proc/{todo.pop()}/task").glob("*/children"):
            with contextlib.suppress(OSError):
                several = [int(word) for word in task.read_text().split()]
                found += several
                todo += several
    return found


def children() -> dict[int, str]:
    """What the living processes below this one are, by number."""
    found = {}
    for pid in below():
        with contextlib.suppress(OSError):
            found[pid] = Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()[:200]
    return found


@contextlib.contextmanager
def family() -> Iterator[set[int]]:
    """Note every process below this one: only what these leave is ours, for other tests kill runs at the same time."""
    seen: set[int] = set()
    over = threading.Event()

    def look() -> None:
        while not over.wait(0.1):
            seen.update(below())

    watching = threading.Thread(target=look)
    watching.start()
    try:
        yield seen
    finally:
        over.set()
        watching.join()


def settled(before: dict[int, str]) -> list[str]:
    """The processes that are still there when all that is dying has died."""
    end = time.monotonic() + 5
    while True:
        with contextlib.suppress(ChildProcessError):
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
        # A session of PostgreSQL ends by itself; that none is left is asked of the server.
        left = {pid: line for pid, line in children().items() if pid not in before and "postgres" not in line}
        if not left or time.monotonic() > end:
            return list(left.values())
        time.sleep(0.05)


class Watch:
    """Listens where nobody may come from inside a sandbox, and keeps a process that nobody may end."""

    def __init__(self) -> None:
        self.tcp = socket.create_server(("127.0.0.1", 0))
        self.unix = socket.socket(socket.AF_UNIX)
        self.name = f"siege-{os.getpid()}"
        self.unix.bind(f"\0{self.name}")
        self.unix.listen()
        self.victim = subprocess.Popen(["sleep", "1800"])  # as long as `siege.grade` waits
        self.callers = 0
        for listener in (self.tcp, self.unix):
            threading.Thread(target=self.count, args=(listener,), daemon=True).start()

    def count(self, listener: socket.socket) -> None:
        while True:
            try:
                listener.accept()[0].close()
            except OSError:
                return
            self.callers += 1

    def close(self) -> dict[str, object]:
        alive = self.victim.poll() is None
        self.victim.kill()
        self.victim.wait()
        return {"callers": self.callers, "victim": alive}


def cgroups(ours: set[int]) -> set[str]:
    """The cgroups of those of our processes that have ended."""
    found = [path for parent in slots.parents() for path in parent.glob("autograder-*-*")]
    pids = {path: int(path.name.split("-")[1]) for path in found}
    return {str(path) for path, pid in pids.items() if pid in ours and not Path(f"/proc/{pid}").exists()}


def containers(ours: set[int]) -> set[str]:
    """The containers of those of our processes that have ended, running or not."""
    with contextlib.suppress(AutograderError), contextlib.closing(daemon.connect(patience=0)) as client:
        return {one.name for one in daemon.left(client) if int(one.labels[daemon.LABEL].split(":")[1]) in ours}
    return set()


def held(path: Path) -> bool:
    """Say whether a living job holds this folder: another test's, where we have no /dev/shm of our own."""
    with contextlib.suppress(FileNotFoundError):
        handle = os.open(path, os.O_RDONLY)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        finally:
            os.close(handle)
    return False


def scene(admin: str, ours: set[int]) -> dict[str, set[str]]:
    """What a run could leave behind, as it is now."""
    with psycopg.connect(admin, autocommit=True) as connection:
        query = "select 'database ' || datname from pg_database union select 'role ' || rolname from pg_roles"
        server = {name for (name,) in connection.execute(query) if not TEMPLATES.search(name)}
        busy = "select count(*) from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid()"
        for _ in range(100):
            if connection.execute(busy).fetchone() == (0,):
                break
            time.sleep(0.05)
        else:
            server.add("session")
    return {
        "mounts": set(Path("/proc/self/mountinfo").read_text().splitlines()),
        "cgroups": cgroups(ours),
        "containers": containers(ours),
        "shm": {path.name for path in Path("/dev/shm").iterdir() if path.name.startswith(OURS) and not held(path)},
        "tmp": {path.name for path in Path(tempfile.gettempdir()).iterdir()},
        "server": server,
    }


def grade(root: Path, kind: str, admin: str, setting: dict[str, str]) -> dict[str, object]:
    """Grade one course; return how that went and what is left of it."""
    processes, before = children(), scene(admin, set())
    command = [sys.executable, "-m", "autograder.cli", "grade", "siege", "--root", str(root)]
    started = time.monotonic()
    environment = {**os.environ, **setting, "DATABASE_URL": admin}
    done = subprocess.Popen(
        [*command, "--jobs", "2", "--json", "--sandbox", kind],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment,
        start_new_session=True,
    )
    with family() as ours:
        try:
            out, error = done.communicate(timeout=800)
        except subprocess.TimeoutExpired:
            os.killpg(done.pid, signal.SIGKILL)
            out, error = done.communicate()
    seconds = time.monotonic() - started
    left = {"processes": settled(processes)}
    after = scene(admin, ours)
    left |= {name: sorted(after[name] - before[name]) for name in after}
    return {"status": done.returncode, "out": out, "error": error, "seconds": seconds, "left": left}


def main(folder: Path) -> None:
    """Make the course and its submissions, grade them in each kind of sandbox, and write down what was found."""
    sys.path.insert(0, str(folder))
    from tests.attacks import siege

    alone()
    (folder / "tmp").mkdir()
    os.environ["TMPDIR"] = tempfile.tempdir = str(folder / "tmp")
    order, evidence = json.loads((folder / "order.json").read_text()), {}
    with own_services():
        admin, watch = services.database_url(), Watch()
        about = {"port": watch.tcp.getsockname()[1], "socket": watch.name, "victim": watch.victim.pid, "admin": admin}
        for kind, names in order["kinds"].items():
            root = folder / kind
            siege.lay(root, names, about | {"token": order["token"]})
            evidence[kind] = grade(root, kind, admin, {"SIEGE_TOKEN": order["token"]})
        evidence["watch"] = watch.close()
    (folder / "evidence.json").write_text(json.dumps(evidence))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
